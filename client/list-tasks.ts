import type { Json } from '../core/protocol/json.ts';
import type { State } from '../core/protocol/state.ts';
import { check, checkOptions, type Rules } from './arguments/check-options.ts';
import { PAGE_LIMIT, TEXT } from './arguments/rules.ts';
import { type Api, callApi } from './call-api.ts';
import type { TaskRecord } from './definitions.ts';
import { type Pages, pagesOf } from './pages.ts';
import { CALL_RULES, type CallOptions } from './send-options.ts';

/** Which tasks to list. */
export interface ListOptions extends CallOptions {
  /** Only tasks in this state. */
  readonly state?: State | undefined;
  /** Only tasks of this name, even if it is no longer deployed. */
  readonly task?: string | undefined;
  /**
   * Only tasks that wait for this. `time`, the soonest first: an `eta`, or a next attempt, that was more than 15 minutes away. `tasks`, the newest
   * first: others of their workflow. `state` can then be `PENDING` or `RETRY`.
   */
  readonly waitsFor?: 'time' | 'tasks' | undefined;
  /** Maximum tasks per page: 1 to 100. Default 20. */
  readonly limit?: number | undefined;
}

/** One page of a list. It may be empty and still have a cursor: the list ends where `cursor` is `null`. */
export interface TaskPage {
  readonly tasks: readonly TaskRecord<Json>[];
  readonly cursor: string | null;
}

/** Tasks, newest first, or those that wait, soonest first: `for await (const record of client.list({ state: 'FAILURE' }))`. Reads pages as they are needed. */
export type TaskList = Pages<TaskRecord<Json>, TaskPage>;

const LIST_RULES: Rules<ListOptions> = {
  ...CALL_RULES,
  state: TEXT,
  task: TEXT,
  waitsFor: TEXT,
  limit: PAGE_LIMIT,
};

/** Lists tasks. @throws InvalidArgument if an option is invalid */
export function listTasks(api: Api, options: ListOptions): TaskList {
  const { state, task, waitsFor, limit, signal } = checkOptions(options, LIST_RULES);
  const page = async (cursor: string | null = null): Promise<TaskPage> => {
    if (cursor !== null) check('cursor', cursor, TEXT);
    const query = { state, task, waitsFor, limit, cursor: cursor ?? undefined };
    const { body } = await callApi(api, { method: 'GET', path: '/tasks', query, signal });
    // The API's contract.
    return body as TaskPage;
  };
  return pagesOf(page, ({ tasks }) => tasks);
}
