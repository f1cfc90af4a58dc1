/** A number as programs write it, including `1e-7`: many print small and large numbers that way. */
const NUMBER = /^\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * Reads a number of seconds, from a query string or from JSON.
 *
 * @returns `null` for anything but a finite number of 0 or more
 */
export function readSeconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
