import type { Clock } from '../protocol/clock.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { Metrics } from '../protocol/metrics.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import { endRecord } from '../records/end-record.ts';
import type { EndTransition } from '../records/record-end.ts';
import type { ResultsTable } from '../records/table.ts';
import { type Followers, follow } from './follow.ts';
import { recordEndOf, type TaskEnd } from './task-end.ts';

/** What a function needs to end a task. */
export interface Ending {
  readonly table: ResultsTable;
  readonly metrics: Metrics;
  readonly followers: Followers;
  readonly clock: Clock;
  /** Makes a unique token. */
  readonly newToken: () => string;
}

export interface FinishOptions {
  /** Seconds to keep the record; `null` if the definition's `resultTtl` is unknown: the record then keeps its initial `ttl`, which is later. */
  readonly resultTtl: number | null;
  /** The task definition's name for the metrics; `undefined` if unknown. */
  readonly countedAs: string | undefined;
  /** Whether an earlier delivery of the same message may have written this end already. Default false. */
  readonly redelivered?: boolean;
}

export interface Finished {
  /** Whether this call, or an earlier delivery of the same message, ended the task. */
  readonly ended: boolean;
  /**
   * The record as it is now: final if the task has ended for any reason. `null` when there is none, or when an attempt's end has no
   * followers, so that the record was not requested.
   */
  readonly record: TaskRecord | null;
}

const COUNTED_AS = { succeed: 'succeeded', fail: 'failed', revoke: 'revoked' } as const satisfies Record<
  EndTransition,
  string
>;

/**
 * Ends a task. Every end goes through this function. It writes the end if the condition for it holds, counts it if this call wrote it, and
 * then runs the followers. If the task has already ended, the followers run again, because whoever ended it may have died before running
 * them. Only then may the caller acknowledge the task's message.
 *
 * @param task its message, which also creates a missing record, and ends one only if it is for what the record shows, unless its attempt's owner
 * ends it; or only its id, which ends a record only if there is one
 * @throws NotFollowed when the task has ended but a follower did not finish
 */
export async function finish(
  { table, metrics, followers, clock, newToken }: Ending,
  task: TaskMessage | { readonly id: string },
  end: TaskEnd,
  { resultTtl, countedAs, redelivered = false }: FinishOptions,
): Promise<Finished> {
  const ender = { endedBy: newToken(), now: clock.now() };
  const written = await endRecord(table, task, recordEndOf(end), ender, resultTtl);
  const { ended, repeated, transition, record } = written;
  // If the record already had this end, the delivery that wrote it has counted it.
  if (ended && !(repeated && redelivered)) metrics.count(COUNTED_AS[transition], countedAs);
  if (record && isFinal(record.state)) await follow(followers, record, ended);
  return { ended, record };
}

/** Whether a task has ended, by this call or earlier. Its message is then no longer needed. */
export function hasEnded({ ended, record }: Finished): boolean {
  return ended || (record !== null && isFinal(record.state));
}
