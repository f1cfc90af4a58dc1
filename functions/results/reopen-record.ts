import type { RetryMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { AT_THAT_END } from './conditions.ts';
import { number, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { openTtl } from './ttl.ts';
import { updateRecord } from './update-record.ts';

export type Reopened =
  | { readonly reopened: true }
  /** The record is not at that end, and was not left from it: another retry, or its expiry, came before. */
  | { readonly reopened: false; readonly record: TaskRecord | null };

/**
 * Opens the record of a task that is sent again by hand: it waits for its first attempt, as a new one does. The call does so,
 * and so does the worker that has the call's message; whoever comes second finds it done, and so does the repeat of a try whose
 * answer was lost: each end is left once, and the record says which it was.
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
  const [failure, revoked] = TRANSITIONS.retryByHand.from;
  try {
    await updateRecord(table, message.id, {
      condition: AT_THAT_END,
      values: {
        ':failure': string(failure),
        ':revoked': string(revoked),
        ':retryOf': number(message.retryOf),
      },
      set: {
        state: string(TRANSITIONS.retryByHand.to),
        retryOf: number(message.retryOf),
        queue: string(message.queue),
        attempts: number(0),
        notBefore: number(notBefore),
        ttl: number(openTtl(notBefore, resultTtl)),
        ...(message.eta === null ? {} : { eta: number(message.eta) }),
      },
      remove: [...NOT_OF_THE_NEXT_LIFE, ...(message.eta === null ? ['eta'] : [])],
    });
    return { reopened: true };
  } catch (error) {
    const record = await refusedRecord(table, message.id, error);
    return record?.retryOf === message.retryOf ? { reopened: true } : { reopened: false, record };
  }
}

const NOT_OF_THE_NEXT_LIFE: readonly string[] = [
  ...['error', 'result', 'progress', 'startedAt', 'finishedAt', 'leaseUntil', 'owner', 'expiresAt'],
];

/** The record that `reopenRecord` leaves. */
export function reopenedRecord(record: TaskRecord, message: RetryMessage, now: number): TaskRecord {
  return {
    ...record,
    state: TRANSITIONS.retryByHand.to,
    retryOf: message.retryOf,
    queue: message.queue,
    attempts: 0,
    notBefore: message.eta ?? now,
    eta: message.eta,
    error: null,
    result: null,
    progress: null,
    startedAt: null,
    finishedAt: null,
    leaseUntil: null,
    owner: null,
    expiresAt: null,
  };
}
