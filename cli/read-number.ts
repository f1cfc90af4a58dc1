import { numberLoss } from '../core/protocol/number-loss.ts';

/**
 * Reads a number that a person or a program wrote.
 *
 * @returns `null` for what is not a finite number, and for a number that would become another: of 17 digits, not all can be had
 */
export function readNumber(text: string): number | null {
  const written = text.trim();
  const number = Number(written);
  return written === '' || !Number.isFinite(number) || numberLoss(written) !== null ? null : number;
}
