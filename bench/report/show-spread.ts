import type { Spread } from '../statistics.ts';

/**
 * A middle value, with the least and the most of the others where there are others.
 *
 * @param unit put behind the middle value
 * @param digits behind the point; 2 by default
 */
export function showSpread({ median, least, most }: Spread, unit = '', digits = 2): string {
  const values = [median, least, most];
  const show = (value: number) =>
    values.every(Number.isInteger) ? showNumber(value) : value.toFixed(digits);
  const [middle, low, high] = values.map(show);
  const shown = unit === '' ? `${middle}` : `${middle} ${unit}`;
  return low === high ? shown : `${shown} (${low}–${high})`;
}

/** A whole number as it is, with commas; any other with so many digits behind the point. */
export function showNumber(value: number, digits = 2): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(digits);
}
