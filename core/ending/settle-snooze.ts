import { MAX_ERROR_MESSAGE_BYTES } from '../protocol/bounds.ts';
import { cut } from '../protocol/cut.ts';
import type { AttemptKey, FinalOutcome, RetryOutcome, Snoozed } from '../protocol/outcome.ts';
import { readRecord } from '../records/read-record.ts';
import { recordSnooze } from '../records/record-snooze.ts';
import type { Ending, FinishOptions } from './finish.ts';
import { nextTry } from './next-try.ts';
import { type Settled, unlessFar } from './settled.ts';

/**
 * Lets a task wait for capacity, at the cost of one more read.
 *
 * @returns the failure to record instead, if it has waited as long as it may
 */
export async function settleSnooze(
  ending: Ending,
  key: AttemptKey,
  outcome: RetryOutcome & { readonly snooze: Snoozed },
  options: FinishOptions,
): Promise<Settled | FinalOutcome> {
  const before = await readRecord(ending.table, key.id);
  if (!before) return { recorded: false, record: null, comesAgain: null };
  const next = nextTry(before, outcome.snooze, outcome.at);
  if (next === null) {
    const text = `The task waited for capacity for as long as a message is kept, and was refused ${before.snoozes + 1} times. The last refusal: ${outcome.error.message}`;
    const error = { type: 'NoCapacity', message: cut(text, MAX_ERROR_MESSAGE_BYTES) };
    return { kind: 'failed', error, at: outcome.at };
  }
  const { resultTtl } = options;
  const snoozed = await recordSnooze(ending.table, key, before, outcome, next, resultTtl);
  const { recorded, repeated, record } = snoozed;
  if (recorded && !(repeated && options.redelivered)) ending.metrics.count('snoozed', options.countedAs);
  if (!recorded) return { recorded, record, comesAgain: null };
  // If it was recorded before, a caller may have changed the task's time since.
  return { recorded, record: null, comesAgain: unlessFar(record?.notBefore ?? next, outcome.at) };
}
