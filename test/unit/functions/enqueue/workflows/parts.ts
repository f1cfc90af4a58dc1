/** Parts of the tests' workflows. */
export const ADD = { task: 'add', input: { a: 1, b: 2 } };
export const group = (...parts: readonly object[]) => ({ group: parts });
export const chain = (...parts: readonly object[]) => ({ chain: parts });
export const many = (count: number) => ({ map: { task: 'add', inputs: Array(count).fill(ADD.input) } });
