type Letter =
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm')
  | ('n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z');

/**
 * A task's name as a method has it: `send_email` is `sendEmail`. Only an underscore before a letter goes, so that each name
 * has a method of its own and can be told from it: `step_2` stays, and so do `-` and `.`.
 */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? Tail extends `${infer First}${infer Rest}`
    ? First extends Letter
      ? `${Head}${Uppercase<First>}${CamelCase<Rest>}`
      : `${Head}_${CamelCase<Tail>}`
    : Name
  : Name;

/** The name of the task that a method sends. A client knows the definitions by their types only, so the method must tell. */
export function taskNameOf(method: string): string {
  return method.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
