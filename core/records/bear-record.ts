import type { TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { UNRECORDED } from './conditions.ts';
import { pendingItem } from './pending-record.ts';
import { readItem } from './record-item.ts';
import { refusedItem } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/**
 * Stores the record of a task whose message came first, while it waits for its first attempt. Unlike `createRecord`, it makes no tombstone give way, and it
 * is an update, because a worker may update items and put none.
 *
 * @returns what is in the way: its record, a bulk call's key (`taken`), or an item that has just expired (`gone`)
 */
export async function bearRecord(
  table: ResultsTable,
  message: TaskMessage,
  resultTtl: number,
): Promise<'born' | 'gone' | 'taken' | TaskRecord> {
  const { id: _, ...set } = pendingItem(message, resultTtl);
  try {
    await updateRecord(table, message.id, { condition: UNRECORDED, set });
    return 'born';
  } catch (error) {
    const item = await refusedItem(table, message.id, error);
    return item ? (readItem(item) ?? 'taken') : 'gone';
  }
}
