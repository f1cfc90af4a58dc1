import type { Spread } from '../statistics.ts';

/**
 * Formats a spread as its median, followed by minimum and maximum if they differ: `1.15 ms (1.02–1.31)`.
 *
 * @param unit follows the median
 * @param digits decimal places of values that are not all whole; 2 by default
 */
export function showSpread({ median, min, max }: Spread, unit = '', digits = 2): string {
  const values = [median, min, max];
  const show = (value: number) =>
    values.every(Number.isInteger) ? showNumber(value) : value.toFixed(digits);
  const [middle, low, high] = values.map(show);
  const shown = unit === '' ? `${middle}` : `${middle} ${unit}`;
  return low === high ? shown : `${shown} (${low}–${high})`;
}

/** Formats a whole number with thousands separators, any other with a fixed number of decimal places. */
export function showNumber(value: number, digits = 2): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(digits);
}
