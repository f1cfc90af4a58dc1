import type { Json } from '../protocol/json.ts';
import type { AttemptKey } from '../protocol/outcome.ts';
import { fence } from './fence.ts';
import { string } from './record-item.ts';
import { isConditionFailed } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/**
 * Writes an attempt's progress.
 *
 * @returns whether it was written: not if the attempt is no longer the record's current one
 */
export async function saveProgress(table: ResultsTable, key: AttemptKey, progress: Json): Promise<boolean> {
  try {
    await updateRecord(table, key.id, {
      ...fence(key),
      set: { progress: string(JSON.stringify(progress)) },
    });
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
