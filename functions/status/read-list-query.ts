import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT, TASK_NAME } from '../../core/protocol/bounds.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import { STATES, WAITING_STATES } from '../../core/protocol/state.ts';
import type { PageBounds } from '../../core/records/list/list-records.ts';
import { readCursor } from './list-cursor.ts';
import { type TaskListFilter, WAITS } from './task-list-filter.ts';

/** What a call asks of a list. */
export interface ListQuery extends TaskListFilter, PageBounds {}

const PARAMETERS = ['state', 'task', 'waitsFor', 'limit', 'cursor'];

/**
 * Reads the query string of a list. Any well-formed task name is accepted: records outlive their definitions.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export function readListQuery(query: Readonly<Record<string, string | readonly string[]>>): ListQuery {
  const errors: FieldError[] = Object.keys(query)
    .filter((name) => !PARAMETERS.includes(name))
    .map((path) => ({ path, message: `Unknown parameter. The parameters are ${PARAMETERS.join(', ')}` }));
  const read = <Value>(name: string, absent: Value, reader: (text: string) => Value | null, must: string) => {
    const given = query[name];
    if (given === undefined) return absent;
    const value = typeof given === 'string' ? reader(given) : null;
    if (value === null) errors.push({ path: name, message: must });
    return value ?? absent;
  };
  const state = read('state', null, readState, `Must be one of ${STATES.join(', ')}`);
  const task = read(
    'task',
    null,
    readTask,
    'Must be a task’s name: up to 64 characters of a-z, 0-9, "_", "-" and "."',
  );
  const waitsFor = read('waitsFor', null, readWait, `Must be ${WAITS.join(' or ')}`);
  if (waitsFor !== null && state !== null && !WAITING_STATES.some((waiting) => waiting === state)) {
    errors.push({
      path: 'state',
      message: `Must be ${WAITING_STATES.join(' or ')}, with waitsFor: others do not wait`,
    });
  }
  const limit = read(
    'limit',
    DEFAULT_LIST_LIMIT,
    readLimit,
    `Must be a whole number from 1 to ${MAX_LIST_LIMIT}`,
  );
  const cursor = read('cursor', null, readCursor, 'Must be the cursor of an earlier page, unchanged');
  const isOther = cursor && (cursor.state !== state || cursor.task !== task || cursor.waitsFor !== waitsFor);
  if (errors.length === 0 && isOther) {
    errors.push({
      path: 'cursor',
      message: 'Belongs to another list: give the same state, task and waitsFor as for the page it came from',
    });
  }
  if (errors.length > 0) {
    throw new ProblemError(422, 'The query string has invalid parameters.', { errors });
  }
  return { state, task, waitsFor, limit, before: cursor?.before ?? null };
}

function readState(text: string) {
  return STATES.find((state) => state === text) ?? null;
}

function readTask(text: string): string | null {
  return TASK_NAME.test(text) ? text : null;
}

function readWait(text: string) {
  return WAITS.find((kind) => kind === text) ?? null;
}

function readLimit(text: string): number | null {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_LIST_LIMIT ? limit : null;
}
