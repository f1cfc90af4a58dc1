import { SCHEDULE_NAME } from '../../core/protocol/occurrence.ts';
import type { FieldError } from '../../core/protocol/problem.ts';
import type { Query } from '../../platform/http/read-query.ts';
import { CURSOR_MUST, LIMIT, type Parameter, readParameters, refuseInvalid } from './read-parameters.ts';

/** A page of the list of schedules. */
interface ScheduleListQuery {
  readonly limit: number;
  /** The name after which the page begins; `null` for the first page. */
  readonly after: string | null;
}

/**
 * Reads the query string of the list of schedules.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export function readScheduleListQuery(query: Query): ScheduleListQuery {
  const { values, errors } = readParameters(query, {
    limit: LIMIT,
    cursor: { absent: null, read: readScheduleCursor, must: CURSOR_MUST } as Parameter<string | null>,
  });
  refuseInvalid(errors);
  return { limit: values.limit, after: values.cursor };
}

/**
 * Reads the query string of a call for one schedule.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export function readScheduleQuery(query: Query): { readonly input: boolean } {
  const { include, ...unknown } = query;
  const errors: FieldError[] = Object.keys(unknown).map((path) => ({
    path,
    message: 'Unknown parameter. The parameters are include',
  }));
  const included = include === undefined ? [] : [include].flat().flatMap((text) => text.split(','));
  if (!included.every((name) => name === 'input')) errors.push({ path: 'include', message: 'Must be input' });
  refuseInvalid(errors);
  return { input: included.includes('input') };
}

/** Writes where the next page begins, as text that needs no encoding in a URL. */
export function writeScheduleCursor(after: string): string {
  return Buffer.from(JSON.stringify({ v: 1, after })).toString('base64url');
}

function readScheduleCursor(text: string): string | null {
  try {
    const { after }: { readonly after?: unknown } = Object(
      JSON.parse(Buffer.from(text, 'base64url').toString()),
    );
    // Base64 decoding is lenient: accept only what we would have written.
    const isCursor =
      typeof after === 'string' && SCHEDULE_NAME.test(after) && writeScheduleCursor(after) === text;
    return isCursor ? after : null;
  } catch {
    return null;
  }
}
