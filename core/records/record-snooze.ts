import type { AttemptKey, RetryOutcome } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { type State, TRANSITIONS } from '../protocol/state.ts';
import { fence } from './fence.ts';
import { nextAttempt } from './next-attempt.ts';
import { number, string, waitAttribute } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import { runsAttribute } from './run-times.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Whether this outcome was recorded. */
interface RecordedSnooze {
  /** Whether the record waits for capacity because of this outcome. */
  readonly recorded: boolean;
  /** Whether it did so before: from a try whose answer was lost, or from an earlier delivery of the same outcome. */
  readonly repeated: boolean;
  /** The record as it was when the outcome was refused; `null` if it was recorded now, or there is no record. */
  readonly record: TaskRecord | null;
}

/**
 * Records that there was no capacity for an attempt, if it is still the current one: the claim is undone, so that neither the number of
 * attempts nor their times tell of it, and the task waits. Repeating the call changes nothing.
 *
 * @param before the record as it was read after the attempt. As long as the attempt is current, which is the condition of the write, nobody else
 * changes what is taken from it
 * @param notBefore until when the task waits, in milliseconds since the epoch
 * @param resultTtl in seconds; `null` if the definition's is unknown
 */
export async function recordSnooze(
  table: ResultsTable,
  key: AttemptKey,
  before: TaskRecord,
  { error: { type, message }, at }: RetryOutcome,
  notBefore: number,
  resultTtl: number | null,
): Promise<RecordedSnooze> {
  if (before.owner !== key.owner || before.attempts !== key.attempt) return refused(key, before);
  const attempts = key.attempt - 1;
  const earlier = before.runs.slice(0, -1);
  const last = earlier.at(-1);
  const { condition, values } = fence(key);
  const next = nextAttempt(key.id, { notBefore, at }, resultTtl);
  try {
    await updateRecord(table, key.id, {
      condition,
      values: { ...values, ...next.values },
      assign: next.assign,
      set: {
        ...next.set,
        state: string(stateAfter(key)),
        attempts: number(attempts),
        snoozes: number(before.snoozes + 1),
        ...(before.snoozes === 0 ? { snoozedFrom: number(before.notBefore) } : {}),
        waitsFor: waitAttribute({ kind: 'capacity', reason: message || type }),
        ...(last ? { runs: runsAttribute(earlier), startedAt: number(last.startedAt) } : {}),
      },
      remove: ['leaseUntil', 'progress', ...(last ? [] : ['runs', 'startedAt'])],
    });
    return { recorded: true, repeated: false, record: null };
  } catch (refusal) {
    return refused(key, await refusedRecord(table, key.id, refusal));
  }
}

/** Whether the record has this snooze already. An attempt that counts would have left the number of attempts as it was. */
function refused(key: AttemptKey, record: TaskRecord | null): RecordedSnooze {
  const isIt = record?.owner === key.owner && record.attempts === key.attempt - 1;
  const recorded = isIt && record.state === stateAfter(key);
  return { recorded, repeated: recorded, record };
}

function stateAfter({ attempt }: AttemptKey): State {
  return TRANSITIONS[attempt === 1 ? 'snooze' : 'snoozeRetry'].to;
}
