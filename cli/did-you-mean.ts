import { closest, distance } from 'fastest-levenshtein';

/**
 * Suggests the name that was probably meant.
 *
 * @returns ` Did you mean "…"?` with the nearest name, or an empty text if none is near
 */
export function didYouMean(given: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const lower = given.toLowerCase();
  const nearestLower = closest(
    lower,
    names.map((name) => name.toLowerCase()),
  );
  const nearest = names.find((name) => name.toLowerCase() === nearestLower) ?? nearestLower;
  const near = Math.floor(Math.max(given.length, nearest.length) * 0.4);
  return distance(lower, nearestLower) <= near ? ` Did you mean "${nearest}"?` : '';
}
