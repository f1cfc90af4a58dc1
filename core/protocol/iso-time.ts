/** A date and a time of day with its offset from UTC: without an offset, it would mean another moment elsewhere. */
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * The moment that a text names, as in `2030-01-31T12:00:00Z` or `…+01:00` (RFC 3339, `date-time`; seconds may be left out).
 *
 * @returns milliseconds since the epoch; `null` for anything else, also for a day that its month does not have
 */
export function readIsoTime(value: unknown): number | null {
  const day = typeof value === 'string' ? ISO_TIME.exec(value)?.[1] : undefined;
  // `Date.parse` moves a day that its month does not have into the next month.
  if (typeof value !== 'string' || !day || !isDay(day)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

function isDay(day: string): boolean {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
