import type { TaskRecord } from '../protocol/record.ts';
import { allOf } from './combine-conditions.ts';
import { WAITS_FOR_ITS_FIRST_ATTEMPT } from './conditions.ts';
import { inLife } from './fence.ts';
import { isConditionFailed } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/**
 * Keeps the call that created a record from withdrawing it, while its task waits for the first attempt: another call answers for it now.
 *
 * @returns false if the record no longer waits: it was withdrawn, or a worker has claimed it
 */
export async function holdRecord(
  table: ResultsTable,
  { id, life }: Pick<TaskRecord, 'id' | 'life'>,
): Promise<boolean> {
  const { condition, values } = inLife(life);
  try {
    await updateRecord(table, id, {
      condition: allOf(WAITS_FOR_ITS_FIRST_ATTEMPT, condition),
      values,
      set: { held: { BOOL: true } },
    });
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
