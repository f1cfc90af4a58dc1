/** A number as programs write one, `1e-7` included: many print small and large numbers so. */
const NUMBER = /^\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * Reads a number of seconds, from a query string or from JSON.
 *
 * @returns `null` for what is no finite number from 0
 */
export function readSeconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
