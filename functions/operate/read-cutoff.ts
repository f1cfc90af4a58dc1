import { readIsoTime } from '../../core/protocol/iso-time.ts';
import { ProblemError } from '../../core/protocol/problem.ts';

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
  const time = readIsoTime(before);
  if (time !== null) return Math.min(time, now);
  const message = 'Must be an ISO 8601 time with its offset from UTC, such as 2030-01-31T12:00:00Z';
  throw new ProblemError(422, 'The query string has invalid parameters.', {
    errors: [{ path: 'before', message }],
  });
}
