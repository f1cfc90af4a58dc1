/**
 * Reads the header `Retry-After`: a number of seconds, or a date (RFC 9110, section 10.2.3).
 *
 * @param now milliseconds since the epoch
 * @returns seconds from now, 0 or more; `null` if it is missing or says something else
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  const given = header?.trim();
  if (!given) return null;
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given);
  // `Date.parse` takes many a text for a date: "5, 5" for the fifth of May.
  const time = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(given) ? Date.parse(given) : Number.NaN;
  return Number.isNaN(time) ? null : Math.max(0, (time - now) / 1000);
}
