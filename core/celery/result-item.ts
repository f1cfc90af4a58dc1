import { string } from '../records/record-item.ts';
import type { Item } from '../records/table.ts';
import { bytesOf } from './bytes-of.ts';
import { pythonBytesRepr } from './python-bytes-repr.ts';
import { type CeleryTask, resultMeta } from './result-meta.ts';
import { resultRank } from './result-rank.ts';
import type { ResultState } from './result-state.ts';

/** How results are kept for Celery's clients. */
export interface CeleryResults {
  /** What stands before Celery's own key prefix, as its client writes it: `shop_` for a `global_keyprefix` of `shop`. Default nothing. */
  readonly keyPrefix?: string;
  /** Whether STARTED is written, as with Celery's `task_track_started`. Default false. */
  readonly trackStarted?: boolean;
}

/** The key of a task's result in the table of Celery's DynamoDB backend: Python's repr of the key's bytes. */
export function resultKey(id: string, keyPrefix = ''): string {
  return pythonBytesRepr(`${keyPrefix}celery-task-meta-${id}`);
}

/**
 * A task's state as the item that Celery's DynamoDB backend reads, with a rank of ours that it ignores. `null` for STARTED, unless started
 * tasks are tracked.
 *
 * @param resultTtl seconds to keep the item: after the end, or after the time of a state that is not the last
 */
export function resultItem(
  task: CeleryTask,
  state: ResultState,
  resultTtl: number,
  { keyPrefix, trackStarted = false }: CeleryResults = {},
): Item | null {
  if (state.status === 'STARTED' && !trackStarted) return null;
  const lasts = state.status === 'RETRY' ? Math.max(state.at, state.until) : state.at;
  return {
    id: string(resultKey(task.id, keyPrefix)),
    result: { B: bytesOf(resultMeta(task, state)) },
    timestamp: { N: String(state.at / 1000) },
    ttl: { N: String(Math.ceil(lasts / 1000) + resultTtl) },
    rank: string(resultRank(state)),
  };
}
