/** For the code of a task that a test writes: the error of a call, as a text. */
export const ERROR_OF = `
async function errorOf(call) {
  try {
    await call();
    return 'answered';
  } catch (error) {
    return error.name + ': ' + error.message;
  }
}
`;
