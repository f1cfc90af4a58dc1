import { MAX_WAIT_SECONDS } from '../../core/protocol/bounds.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import { readSeconds } from '../../core/protocol/read-seconds.ts';

/** What a status call asks for besides the id. */
interface StatusQuery {
  readonly waitMs: number;
  readonly includeInput: boolean;
}

/**
 * Reads the query string of a status call.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export function readStatusQuery(query: Readonly<Record<string, string | readonly string[]>>): StatusQuery {
  const { wait = '0', include, ...unknown } = query;
  const errors: FieldError[] = Object.keys(unknown).map((path) => ({
    path,
    message: 'Unknown parameter. The parameters are wait, include',
  }));
  const seconds = readSeconds(wait) ?? Number.POSITIVE_INFINITY;
  if (seconds > MAX_WAIT_SECONDS) {
    errors.push({ path: 'wait', message: `Must be a number of seconds from 0 to ${MAX_WAIT_SECONDS}` });
  }
  if (include !== undefined && include !== 'input') {
    errors.push({ path: 'include', message: 'Must be input' });
  }
  if (errors.length > 0) {
    throw new ProblemError(422, 'The query string has invalid parameters.', { errors });
  }
  return { waitMs: seconds * 1000, includeInput: include === 'input' };
}
