import { isRefusedForGood } from '../protocol/aws-fault.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { AttemptKey, Outcome } from '../protocol/outcome.ts';
import { recordRetry } from '../records/record-retry.ts';
import { type Ending, type Finished, type FinishOptions, finish } from './finish.ts';
import { notStorableError } from './task-end.ts';

/** Whether an outcome was recorded. If not, the attempt is no longer the current one: the task was revoked, taken over or ended otherwise. */
export interface Settled extends Pick<Finished, 'record'> {
  readonly recorded: boolean;
  /** Why the table refuses the outcome for good, if it does: `recorded` is then of the failure that says so. */
  readonly refusal?: Error;
}

/**
 * Records the outcome of an attempt: a retry leaves the task open; any other outcome ends it. If the table refuses the outcome for good, the
 * task ends as a failure that says so, because neither another try nor another run would help. Repeating the call changes nothing.
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
  const task = message ?? { id: key.id };
  try {
    if (outcome.kind === 'retry') return await settleRetry(ending, key, outcome, options);
    const { ended, record } = await finish(ending, task, { kind: 'outcome', key, outcome }, options);
    return { recorded: ended, record };
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal;
    const error = notStorableError(`The outcome of attempt ${key.attempt} (${outcome.kind})`, refusal);
    const end = { kind: 'unstorable', key, error, at: outcome.at } as const;
    const { ended, record } = await finish(ending, task, end, options);
    return { recorded: ended, record, refusal };
  }
}

async function settleRetry(
  { table, metrics }: Ending,
  key: AttemptKey,
  outcome: Extract<Outcome, { kind: 'retry' }>,
  { redelivered, countedAs }: FinishOptions,
): Promise<Settled> {
  const { recorded, repeated, record } = await recordRetry(table, key, outcome);
  if (recorded && !(repeated && redelivered)) metrics.count('retried', countedAs);
  return { recorded, record };
}
