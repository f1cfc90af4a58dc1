type Letter =
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm')
  | ('n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z');

/**
 * A task's name as a method: `send_email` becomes `sendEmail`. Only an underscore before a letter is removed, so that each name has
 * its own method and can be derived from it: `step_2` stays, and so do `-` and `.`.
 */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? Tail extends `${infer First}${infer Rest}`
    ? First extends Letter
      ? `${Head}${Uppercase<First>}${CamelCase<Rest>}`
      : `${Head}_${CamelCase<Tail>}`
    : Name
  : Name;

/** The name of the task that a method sends. A client knows only the types of definitions, so it derives the name from the method. */
export function taskNameOf(method: string): string {
  return method.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
