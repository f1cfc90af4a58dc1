/**
 * Reads a number that a person wrote.
 *
 * @returns `null` for what is not a finite number, and for a whole number that would be rounded: from 16 digits on, most are
 */
export function readNumber(text: string): number | null {
  const written = text.trim();
  const number = Number(written);
  if (written === '' || !Number.isFinite(number)) return null;
  const digits = /^[+-]?(\d+)$/.exec(written)?.[1];
  return digits !== undefined && BigInt(digits) !== BigInt(Math.abs(number)) ? null : number;
}
