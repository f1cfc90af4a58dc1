/** A text of SES with the people in its addresses left out, as in `…@example.com`: callers who may not see a task's input read its error. */
export function maskAddresses(text: string): string {
  return text.replaceAll(/\S+/g, (word) => {
    const at = word.lastIndexOf('@');
    return at < 0 ? word : `…${word.slice(at)}`;
  });
}
