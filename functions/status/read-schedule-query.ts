import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT } from '../../core/protocol/bounds.ts';
import { SCHEDULE_NAME } from '../../core/protocol/occurrence.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import type { Query } from '../../platform/http/read-query.ts';

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
  const { limit: givenLimit = String(DEFAULT_LIST_LIMIT), cursor, ...unknown } = query;
  const errors = unknownParameters(unknown, 'limit, cursor');
  const limit = typeof givenLimit === 'string' && /^\d{1,3}$/.test(givenLimit) ? Number(givenLimit) : 0;
  if (limit < 1 || limit > MAX_LIST_LIMIT) {
    errors.push({ path: 'limit', message: `Must be a whole number from 1 to ${MAX_LIST_LIMIT}` });
  }
  const after = cursor === undefined ? null : readScheduleCursor(cursor);
  if (cursor !== undefined && after === null) {
    errors.push({ path: 'cursor', message: 'Must be the cursor of an earlier page, unchanged' });
  }
  refuse(errors);
  return { limit, after };
}

/**
 * Reads the query string of a call for one schedule.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export function readScheduleQuery(query: Query): { readonly input: boolean } {
  const { include, ...unknown } = query;
  const errors = unknownParameters(unknown, 'include');
  const included = include === undefined ? [] : [include].flat().flatMap((text) => text.split(','));
  if (!included.every((name) => name === 'input')) errors.push({ path: 'include', message: 'Must be input' });
  refuse(errors);
  return { input: included.includes('input') };
}

/** Writes where the next page begins, as text that needs no encoding in a URL. */
export function writeScheduleCursor(after: string): string {
  return Buffer.from(JSON.stringify({ v: 1, after })).toString('base64url');
}

function readScheduleCursor(text: string | readonly string[]): string | null {
  if (typeof text !== 'string') return null;
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

function unknownParameters(unknown: Query, known: string): FieldError[] {
  return Object.keys(unknown).map((path) => ({
    path,
    message: `Unknown parameter. The parameters are ${known}`,
  }));
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new ProblemError(422, 'The query string has invalid parameters.', { errors });
}
