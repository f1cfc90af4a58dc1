import type { TaskRecord } from '../protocol/record.ts';
import { allOf } from './combine-conditions.ts';
import { DUE_OUTBOX, DUE_RUN, NO_DUE_OUTBOX, NO_DUE_RUN } from './conditions.ts';
import { DUE_ATTRIBUTES, DUE_REASONS, type DueReason, dueKeys } from './due-entry.ts';
import { inLife } from './fence.ts';
import { number } from './record-item.ts';
import { isConditionFailed } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** The condition that a record still has a reason, or still lacks it. */
const CONDITIONS = {
  dueRun: { present: DUE_RUN, absent: NO_DUE_RUN },
  dueOutbox: { present: DUE_OUTBOX, absent: NO_DUE_OUTBOX },
} as const satisfies Record<DueReason, unknown>;

/**
 * Removes from a record what has been done of its reasons to be in the due index. If another reason is left, the entry gets that one's time;
 * otherwise the record leaves the index. Nothing changes if the reasons are no longer those that were seen: a later change of the task's time,
 * or a later life, has its own.
 *
 * @param record as it was seen when the reasons were acted on
 * @param done the reasons that it was seen to have, and that are done; those that it lacks are ignored
 * @returns whether this call removed them. Not so if its own answer was lost
 */
export async function removeDue(
  table: ResultsTable,
  record: TaskRecord,
  ...done: readonly DueReason[]
): Promise<boolean> {
  const seen = DUE_REASONS.filter((reason) => record[reason] !== null);
  const removed = seen.filter((reason) => done.includes(reason));
  if (removed.length === 0) return false;
  const left = seen.filter((reason) => !done.includes(reason));
  const { condition, values } = inLife(record.life);
  const asSeen = DUE_REASONS.map(
    (reason) => CONDITIONS[reason][seen.includes(reason) ? 'present' : 'absent'],
  );
  try {
    await updateRecord(table, record.id, {
      condition: allOf(condition, ...asSeen),
      values: {
        ...values,
        ...Object.fromEntries(seen.map((reason) => [`:${reason}`, number(record[reason] ?? 0)])),
      },
      ...(left.length === 0
        ? { remove: DUE_ATTRIBUTES }
        : {
            set: dueKeys(record.id, Math.min(...left.map((reason) => dueAtOf(record, reason)))),
            remove: removed,
          }),
    });
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** When a reason comes due, in milliseconds since the epoch. */
function dueAtOf({ notBefore, finishedAt }: TaskRecord, reason: DueReason): number {
  return reason === 'dueRun' ? notBefore : (finishedAt ?? notBefore);
}
