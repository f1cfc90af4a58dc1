import { isRefusedForGood } from '../protocol/aws-fault.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { AttemptKey, Outcome, RetryOutcome } from '../protocol/outcome.ts';
import { recordRetry } from '../records/record-retry.ts';
import { type Ending, type FinishOptions, finish } from './finish.ts';
import { type Settled, unlessFar } from './settled.ts';
import { notStorableError } from './task-end.ts';

/**
 * Records the outcome of an attempt: a retry or a snooze leaves the task open; any other outcome ends it. If the table refuses the outcome for
 * good, the task ends as a failure that says so, because neither another try nor another run would help. Repeating the call changes nothing.
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
    if (outcome.kind !== 'retry') {
      const { ended, record } = await finish(ending, task, { kind: 'outcome', key, outcome }, options);
      return { recorded: ended, record, comesAgain: null };
    }
    const { snooze } = outcome;
    if (snooze) {
      const { settleSnooze } = await import('./settle-snooze.ts');
      const snoozed = await settleSnooze(ending, key, { ...outcome, snooze }, options);
      return 'kind' in snoozed ? await settleOutcome(ending, message, key, snoozed, options) : snoozed;
    }
    return await settleRetry(ending, key, outcome, options);
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal;
    const error = notStorableError(`The outcome of attempt ${key.attempt} (${outcome.kind})`, refusal);
    const end = { kind: 'unstorable', key, error, at: outcome.at } as const;
    const { ended, record } = await finish(ending, task, end, options);
    return { recorded: ended, record, comesAgain: null, refusal };
  }
}

async function settleRetry(
  { table, metrics }: Ending,
  key: AttemptKey,
  outcome: RetryOutcome,
  { redelivered, countedAs, resultTtl }: FinishOptions,
): Promise<Settled> {
  const { recorded, repeated, record } = await recordRetry(table, key, outcome, resultTtl);
  if (recorded && !(repeated && redelivered)) metrics.count('retried', countedAs);
  return { recorded, record, comesAgain: recorded ? unlessFar(outcome.notBefore, outcome.at) : null };
}
