import type { RetryMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { ATTEMPT_ERRORS } from './attempt-errors.ts';
import { allOf } from './combine-conditions.ts';
import { ENDED_BADLY, SAME_WORK } from './conditions.ts';
import { DUE_ATTRIBUTES } from './due-entry.ts';
import { inLife } from './fence.ts';
import { number, openTtl, string, workOf } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { prefixed, updateRecord } from './update-record.ts';

export type Reopened =
  | { readonly reopened: true }
  /** The record is neither at the end of the previous life nor in this one: another retry, or its expiry, came first. */
  | { readonly reopened: false; readonly record: TaskRecord | null };

/**
 * Reopens the record of a task that is retried by hand, for the life that the message names: the task waits for its first attempt, like a
 * new one. Both the call and the worker that receives its message do this. Whoever comes second finds it done, and so does the repeat of a
 * try whose answer was lost. A message with another task or input than the record's reopens nothing.
 *
 * @param now milliseconds since the epoch
 * @param resultTtl the definition's, in seconds
 */
export async function reopenRecord(
  table: ResultsTable,
  message: RetryMessage,
  now: number,
  resultTtl: number,
): Promise<Reopened> {
  const notBefore = message.eta ?? now;
  const { condition, values } = inLife(message.life - 1);
  try {
    await updateRecord(table, message.id, {
      condition: allOf(ENDED_BADLY, condition, SAME_WORK),
      values: { ...values, ...prefixed(workOf(message)) },
      set: {
        state: string(TRANSITIONS.retryByHand.to),
        life: number(message.life),
        queue: string(message.queue),
        attempts: number(0),
        notBefore: number(notBefore),
        ttl: number(openTtl(notBefore, resultTtl)),
        retriedAt: number(now),
        ...(message.eta === null ? {} : { eta: number(message.eta) }),
      },
      remove: [...CLEARED, ...(message.eta === null ? ['eta'] : [])],
    });
    return { reopened: true };
  } catch (error) {
    const record = await refusedRecord(table, message.id, error);
    return record?.life === message.life ? { reopened: true } : { reopened: false, record };
  }
}

/** The attributes that the next life starts without. The lease is not among them: a run of this life may still be under way. */
export const CLEARED: readonly string[] = [
  ...ATTEMPT_ERRORS,
  ...['error', 'traceback', 'result', 'progress', 'startedAt', 'finishedAt', 'owner', 'expiresAt'],
  ...['delivery', 'mailed', 'runs', 'endedBy', 'snoozes', 'snoozedFrom', 'waitsFor'],
  // Revisions are counted within a life, and its message is for the first.
  'revision',
  // Its schedule no longer decides over it.
  'takenBack',
  ...DUE_ATTRIBUTES,
];

/** The record that `reopenRecord` writes. */
export function reopenedRecord(record: TaskRecord, message: RetryMessage, now: number): TaskRecord {
  return {
    ...record,
    state: TRANSITIONS.retryByHand.to,
    life: message.life,
    queue: message.queue,
    attempts: 0,
    snoozes: 0,
    snoozedFrom: null,
    waitsFor: null,
    notBefore: message.eta ?? now,
    eta: message.eta,
    error: null,
    traceback: null,
    attemptErrors: [],
    result: null,
    progress: null,
    startedAt: null,
    finishedAt: null,
    owner: null,
    expiresAt: null,
    delivery: null,
    endedBy: null,
    runs: [],
    retriedAt: now,
    revision: 0,
    dueRun: null,
    dueOutbox: null,
  };
}
