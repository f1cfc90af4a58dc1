import { MAX_WAIT_SECONDS } from '../../core/protocol/bounds.ts';
import type { FieldError } from '../../core/protocol/problem.ts';
import { readSeconds } from '../../core/protocol/read-seconds.ts';
import type { Include } from '../../core/protocol/record.ts';
import { refuseInvalid } from './read-parameters.ts';

/** What a status call asks for besides the id. */
interface StatusQuery {
  readonly waitMs: number;
  readonly include: Include;
}

/** What a call may ask for, in any order: `include=input,error`, or the parameter twice. */
const INCLUDABLE: readonly string[] = ['input', 'error'] satisfies (keyof Include)[];

/**
 * Reads the query string of a status call.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export function readStatusQuery(query: Readonly<Record<string, string | readonly string[]>>): StatusQuery {
  const { wait = '0', include: given, ...unknown } = query;
  const errors: FieldError[] = Object.keys(unknown).map((path) => ({
    path,
    message: 'Unknown parameter. The parameters are wait, include',
  }));
  const seconds = readSeconds(wait) ?? Number.POSITIVE_INFINITY;
  if (seconds > MAX_WAIT_SECONDS) {
    errors.push({ path: 'wait', message: `Must be a number of seconds from 0 to ${MAX_WAIT_SECONDS}` });
  }
  const included = given === undefined ? [] : [given].flat().flatMap((text) => text.split(','));
  if (!included.every((name) => INCLUDABLE.includes(name))) {
    errors.push({
      path: 'include',
      message: `Must be any of ${INCLUDABLE.join(', ')}, with a comma between two`,
    });
  }
  refuseInvalid(errors);
  const include = { input: included.includes('input'), error: included.includes('error') };
  return { waitMs: seconds * 1000, include };
}
