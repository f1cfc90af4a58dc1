/**
 * Reads a number that a person or a program wrote.
 *
 * @returns `null` for what is not a finite number, and for a whole number that would become another: from 16 digits on, not all
 * can be had
 */
export function readNumber(text: string): number | null {
  const written = text.trim();
  const number = Number(written);
  if (written === '' || !Number.isFinite(number)) return null;
  const digits = /^[+-]?(\d+)$/.exec(written)?.[1];
  return digits === undefined || isMeant(digits, Math.abs(number)) ? number : null;
}

/** Whether a number is just what its digits say, or those with which JavaScript itself writes it. */
function isMeant(digits: string, number: number): boolean {
  return BigInt(digits) === BigInt(number) || digits === String(number);
}
