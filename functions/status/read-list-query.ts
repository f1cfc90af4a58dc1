import { TASK_NAME } from '../../core/protocol/bounds.ts';
import { STATES, type State, WAITING_STATES } from '../../core/protocol/state.ts';
import type { PageBounds } from '../../core/records/list/list-records.ts';
import type { Query } from '../../platform/http/read-query.ts';
import { readCursor } from './list-cursor.ts';
import { CURSOR_MUST, LIMIT, type Parameter, readParameters, refuseInvalid } from './read-parameters.ts';
import { type TaskListFilter, WAITS } from './task-list-filter.ts';

/** What a call asks of a list. */
export interface ListQuery extends TaskListFilter, PageBounds {}

const PARAMETERS = {
  state: {
    absent: null,
    read: readState,
    must: `Must be one of ${STATES.join(', ')}`,
  } as Parameter<State | null>,
  task: {
    absent: null,
    read: readTask,
    must: 'Must be a task’s name: up to 64 characters of a-z, 0-9, "_", "-" and "."',
  } as Parameter<string | null>,
  waitsFor: { absent: null, read: readWait, must: `Must be ${WAITS.join(' or ')}` } as Parameter<
    TaskListFilter['waitsFor']
  >,
  limit: LIMIT,
  cursor: { absent: null, read: readCursor, must: CURSOR_MUST } as Parameter<ReturnType<typeof readCursor>>,
};

/**
 * Reads the query string of a list. Any well-formed task name is accepted: records outlive their definitions.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export function readListQuery(query: Query): ListQuery {
  const { values, errors } = readParameters(query, PARAMETERS);
  const { state, task, waitsFor, limit, cursor } = values;
  if (waitsFor !== null && state !== null && !WAITING_STATES.some((waiting) => waiting === state)) {
    errors.push({
      path: 'state',
      message: `Must be ${WAITING_STATES.join(' or ')}, with waitsFor: others do not wait`,
    });
  }
  const isOther = cursor && (cursor.state !== state || cursor.task !== task || cursor.waitsFor !== waitsFor);
  if (errors.length === 0 && isOther) {
    errors.push({
      path: 'cursor',
      message: 'Belongs to another list: give the same state, task and waitsFor as for the page it came from',
    });
  }
  refuseInvalid(errors);
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
