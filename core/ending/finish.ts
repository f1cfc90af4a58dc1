import type { Clock } from '../protocol/clock.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { Metrics } from '../protocol/metrics.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import { type EndTransition, endRecord } from '../records/end-record.ts';
import type { ResultsTable } from '../records/table.ts';
import { type Followers, follow } from './follow.ts';
import { recordEndOf, type TaskEnd } from './task-end.ts';

/** What ending a task takes, whichever function does it. */
export interface Ending {
  readonly table: ResultsTable;
  readonly metrics: Metrics;
  readonly followers: Followers;
  readonly clock: Clock;
  /** Makes up a token that nobody else has. */
  readonly newToken: () => string;
}

export interface FinishOptions {
  /** Seconds to keep the record; `null` where the definition's is not known: the record then keeps the `ttl` of its birth, which is later. */
  readonly resultTtl: number | null;
  /** The task definition's name for the metrics; `undefined` where nobody knows it. */
  readonly countedAs: string | undefined;
  /** Whether the same end may have been written before, by an earlier delivery of its message. Default false. */
  readonly redelivered?: boolean;
}

export interface Finished {
  /** Whether this call ended the task, or an earlier delivery of the same message did. */
  readonly ended: boolean;
  /**
   * The record as it is now: final if the task has ended, by whatever. `null` when there is none, or when nothing follows the end of an
   * attempt and so the record was not asked for.
   */
  readonly record: TaskRecord | null;
}

const COUNTED_AS = { succeed: 'succeeded', fail: 'failed', revoke: 'revoked' } as const satisfies Record<
  EndTransition,
  string
>;

/**
 * Ends a task: the one door through which every end goes. It writes the end if the record's condition for it holds, counts it if this call
 * wrote it, and then does what follows an end. If the task has ended already, what follows is done again, because whoever ended it may have
 * died before doing so. Only then may the caller acknowledge the task's message.
 *
 * @param task its message, which also creates a missing record; or its id alone, which ends a record only if there is one
 * @throws NotFollowed when the task has ended and something that follows has not been done
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
  // An end that stood in the record already was counted by the delivery that wrote it.
  if (ended && !(repeated && redelivered)) metrics.count(COUNTED_AS[transition], countedAs);
  if (record && isFinal(record.state)) await follow(followers, record, ended);
  return { ended, record };
}

/** Whether a task has ended, by this call or before it. Its message is then done with. */
export function hasEnded({ ended, record }: Finished): boolean {
  return ended || (record !== null && isFinal(record.state));
}
