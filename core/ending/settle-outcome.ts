import type { TaskMessage } from '../protocol/message.ts';
import type { AttemptKey, Outcome } from '../protocol/outcome.ts';
import { recordRetry } from '../records/record-retry.ts';
import { type Ending, type Finished, type FinishOptions, finish } from './finish.ts';

/** Whether an outcome was recorded. If not, the attempt is no longer the current one: the task was revoked, taken over or ended otherwise. */
export interface Settled extends Pick<Finished, 'record'> {
  readonly recorded: boolean;
}

/**
 * Records the outcome of an attempt: a retry leaves the task open; any other outcome ends it. Repeating the call changes nothing.
 *
 * @param message the message that was run; `null` if the outcome came through SQS
 * @throws NotFollowed as `finish` does
 */
export async function settleOutcome(
  ending: Ending,
  message: TaskMessage | null,
  key: AttemptKey,
  outcome: Outcome,
  options: FinishOptions,
): Promise<Settled> {
  if (outcome.kind !== 'retry') {
    const end = { kind: 'outcome', key, outcome } as const;
    const { ended, record } = await finish(ending, message ?? { id: key.id }, end, options);
    return { recorded: ended, record };
  }
  const { recorded, repeated, record } = await recordRetry(ending.table, key, outcome);
  if (recorded && !(repeated && options.redelivered)) ending.metrics.count('retried', options.countedAs);
  return { recorded, record };
}
