import type { AttemptKey, RetryOutcome } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { attemptErrorAttribute } from './attempt-errors.ts';
import { fence } from './fence.ts';
import { nextAttempt } from './next-attempt.ts';
import { errorChange, mailMark, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import { APPEND_RUN_TIME, runEnded } from './run-times.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Whether this outcome was recorded. */
interface RecordedRetry {
  /** Whether the record waits for its next attempt because of this outcome. */
  readonly recorded: boolean;
  /** Whether it did so before: from a try whose answer was lost, or from an earlier delivery of the same outcome. */
  readonly repeated: boolean;
  /** The record as it is now, if the outcome was refused; `null` if it was recorded or there is no record. */
  readonly record: TaskRecord | null;
}

/**
 * Records that an attempt failed and another follows, if the attempt is still the current one. Repeating the call changes nothing.
 *
 * @param resultTtl in seconds; `null` if the definition's is unknown
 */
export async function recordRetry(
  table: ResultsTable,
  key: AttemptKey,
  outcome: RetryOutcome,
  resultTtl: number | null,
): Promise<RecordedRetry> {
  const { error, traceback, at } = outcome;
  const next = nextAttempt(key.id, outcome, resultTtl);
  const state = TRANSITIONS.retry.to;
  const { condition, values } = fence(key);
  const failed = errorChange(error, traceback);
  try {
    await updateRecord(table, key.id, {
      condition,
      values: { ...values, ...runEnded(at), ...next.values },
      assign: [APPEND_RUN_TIME, ...next.assign],
      set: {
        ...failed.set,
        ...mailMark(outcome),
        ...attemptErrorAttribute(key.attempt, error),
        state: string(state),
        ...next.set,
      },
      // It had capacity: the next refusal is the first in a row.
      remove: [...failed.remove, 'leaseUntil', 'snoozes', 'snoozedFrom'],
    });
    return { recorded: true, repeated: false, record: null };
  } catch (refusal) {
    const record = await refusedRecord(table, key.id, refusal);
    const recorded = record?.owner === key.owner && record.attempts === key.attempt && record.state === state;
    return { recorded, repeated: recorded, record: recorded ? null : record };
  }
}
