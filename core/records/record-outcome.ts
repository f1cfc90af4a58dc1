import type { TaskError } from '../protocol/errors.ts';
import type { AttemptKey, Outcome } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS, type Transition } from '../protocol/state.ts';
import { fence } from './fence.ts';
import { finalTtl, number, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import { APPEND_RUN_TIME, runEnded } from './run-times.ts';
import type { Item, ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

export type Recorded =
  | { readonly recorded: true }
  /** The attempt is no longer the record's: revoked, taken over, or ended by somebody else. */
  | { readonly recorded: false; readonly record: TaskRecord | null };

/**
 * Records how an attempt ended, if the attempt is still the record's current one. Done again, it does nothing and says
 * `recorded`.
 *
 * @param resultTtl seconds to keep the record after the task's end; `null` where nobody knows the definition's: the record
 * then keeps the `ttl` of its birth, which is later than that
 */
export async function recordOutcome(
  table: ResultsTable,
  key: AttemptKey,
  outcome: Outcome,
  resultTtl: number | null,
): Promise<Recorded> {
  const { transition, set, remove } = changeOf(outcome, resultTtl);
  const state = TRANSITIONS[transition].to;
  try {
    const { condition, values } = fence(key);
    await updateRecord(table, key.id, {
      condition,
      values: { ...values, ...runEnded(outcome.at) },
      // The end of a run that succeeded is the task's: every task would carry it twice.
      assign: outcome.kind === 'succeeded' ? [] : [APPEND_RUN_TIME],
      set: { ...set, state: string(state) },
      remove,
    });
    return { recorded: true };
  } catch (error) {
    const record = await refusedRecord(table, key.id, error);
    // Our own write, made by a try whose answer was lost.
    const ours = record?.owner === key.owner && record.attempts === key.attempt && record.state === state;
    return ours ? { recorded: true } : { recorded: false, record };
  }
}

/** What each outcome changes, beside the state. The owner stays: it tells a repeated write that it has been here. */
function changeOf(
  outcome: Outcome,
  resultTtl: number | null,
): { transition: Transition; set: Item; remove: readonly string[] } {
  switch (outcome.kind) {
    case 'succeeded':
      return {
        transition: 'succeed',
        set: { result: string(outcome.result), ...ended(outcome.at, resultTtl) },
        remove: outcome.dropInput ? ['leaseUntil', 'input'] : ['leaseUntil'],
      };
    case 'failed':
      return {
        transition: 'fail',
        set: { error: errorAttribute(outcome.error), ...ended(outcome.at, resultTtl) },
        remove: ['leaseUntil'],
      };
    case 'retry':
      return {
        transition: 'retry',
        set: { error: errorAttribute(outcome.error), notBefore: number(outcome.notBefore) },
        remove: ['leaseUntil'],
      };
  }
}

/** What the end of a task writes, however it ended. */
export function ended(at: number, resultTtl: number | null): Item {
  return {
    finishedAt: number(at),
    ...(resultTtl === null ? {} : { ttl: number(finalTtl(at, resultTtl)) }),
  };
}

/** An error as the table keeps it. */
export function errorAttribute({ type, message }: TaskError): { M: Item } {
  return { M: { type: string(type), message: string(message) } };
}
