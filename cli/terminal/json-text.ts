/** What JSON may hold as it is, but a terminal obeys. */
const OBEYED = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** A value as JSON that can be shown on a terminal, and reads as the same value. @param indent spaces for each level; 0 for one line */
export function jsonText(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    OBEYED,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
