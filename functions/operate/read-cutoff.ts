import { ProblemError } from '../../core/protocol/problem.ts';

/** A time as the answers of this API write it: ISO 8601 in UTC. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/**
 * The time before which a message must have been sent for a call to touch it: the one that the caller gives, but never later than now.
 * What is sent after a caller has looked and decided is not what they decided about.
 *
 * @param before the query parameter as given
 * @param now milliseconds since the epoch
 * @returns milliseconds since the epoch
 * @throws ProblemError 422 if it is not a time
 */
export function readCutoff(before: unknown, now: number): number {
  if (before === undefined) return now;
  const time = typeof before === 'string' && TIME.test(before) ? Date.parse(before) : Number.NaN;
  if (!Number.isNaN(time)) return Math.min(time, now);
  const message = 'Must be an ISO 8601 time in UTC, such as 2030-01-31T12:00:00.000Z';
  throw new ProblemError(422, 'The query string has invalid parameters.', {
    errors: [{ path: 'before', message }],
  });
}
