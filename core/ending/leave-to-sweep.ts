import type { TaskRecord } from '../protocol/record.ts';
import { allOf } from '../records/combine-conditions.ts';
import { FINAL } from '../records/conditions.ts';
import { dueKeys } from '../records/due-entry.ts';
import { inLife } from '../records/fence.ts';
import { number } from '../records/record-item.ts';
import { isConditionFailed } from '../records/refused-record.ts';
import type { ResultsTable } from '../records/table.ts';
import { updateRecord } from '../records/update-record.ts';

/**
 * Leaves it to the sweep to do what follows the end of a task, for a function that may not, or has no time: the record enters the due index. Nothing
 * changes if the task is in another life by now.
 *
 * @param record a final one
 * @param now milliseconds since the epoch
 */
export async function leaveToSweep(
  table: ResultsTable,
  { id, life }: TaskRecord,
  now: number,
): Promise<void> {
  const { condition, values } = inLife(life);
  try {
    await updateRecord(table, id, {
      condition: allOf(FINAL, condition),
      values,
      set: { ...dueKeys(id, now), dueOutbox: number(life) },
      remove: ['dueRun'],
    });
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
  }
}
