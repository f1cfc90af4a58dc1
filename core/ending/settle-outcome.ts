import { isRefusedForGood } from '../protocol/aws-fault.ts';
import { MAX_ERROR_MESSAGE_BYTES } from '../protocol/bounds.ts';
import { cut } from '../protocol/cut.ts';
import { isFar } from '../protocol/is-far.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { AttemptKey, Outcome, RetryOutcome, Snoozed } from '../protocol/outcome.ts';
import { readRecord } from '../records/read-record.ts';
import { recordRetry } from '../records/record-retry.ts';
import { recordSnooze } from '../records/record-snooze.ts';
import { type Ending, type Finished, type FinishOptions, finish } from './finish.ts';
import { nextTry } from './next-try.ts';
import { notStorableError } from './task-end.ts';

/** Whether an outcome was recorded. If not, the attempt is no longer the current one: the task was revoked, taken over or ended otherwise. */
export interface Settled extends Pick<Finished, 'record'> {
  readonly recorded: boolean;
  /**
   * When the task's message is needed again, in milliseconds since the epoch. `null` if it is not: the task has ended, or it runs next at a time
   * that is far, and the due index has it; or the outcome was not recorded.
   */
  readonly comesAgain: number | null;
  /** Why the table refuses the outcome for good, if it does: `recorded` is then of the failure that says so. */
  readonly refusal?: Error;
}

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
    if (snooze) return await settleSnooze(ending, message, key, { ...outcome, snooze }, options);
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

/** Lets a task wait for capacity, at the cost of one more read; or ends it, if it has waited as long as it may. */
async function settleSnooze(
  ending: Ending,
  message: TaskMessage | null,
  key: AttemptKey,
  outcome: RetryOutcome & { readonly snooze: Snoozed },
  options: FinishOptions,
): Promise<Settled> {
  const before = await readRecord(ending.table, key.id);
  if (!before) return { recorded: false, record: null, comesAgain: null };
  const next = nextTry(before, outcome.snooze, outcome.at);
  if (next === null) {
    const text = `The task waited for capacity for as long as a message is kept, and was refused ${before.snoozes + 1} times. The last refusal: ${outcome.error.message}`;
    const error = { type: 'NoCapacity', message: cut(text, MAX_ERROR_MESSAGE_BYTES) };
    return settleOutcome(ending, message, key, { kind: 'failed', error, at: outcome.at }, options);
  }
  const { resultTtl } = options;
  const snoozed = await recordSnooze(ending.table, key, before, outcome, next, resultTtl);
  const { recorded, repeated, record } = snoozed;
  if (recorded && !(repeated && options.redelivered)) ending.metrics.count('snoozed', options.countedAs);
  if (!recorded) return { recorded, record, comesAgain: null };
  // If it was recorded before, a caller may have changed the task's time since.
  return { recorded, record: null, comesAgain: unlessFar(record?.notBefore ?? next, outcome.at) };
}

function unlessFar(notBefore: number, at: number): number | null {
  return isFar(notBefore, at) ? null : notBefore;
}
