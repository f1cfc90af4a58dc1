import type { TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { UNRECORDED } from './conditions.ts';
import { pendingItem } from './pending-record.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Whether a far task was stored, and if not, the record that has its id; `null` if it has expired since. */
type Stored = { readonly stored: true } | { readonly stored: false; readonly record: TaskRecord | null };

/**
 * Stores the record of a task whose time is far, and so in the due index too, unless a record with its id exists. By an update, as a claim makes a
 * record: a worker's role may do nothing else.
 */
export async function storeFarRecord(
  table: ResultsTable,
  message: TaskMessage,
  resultTtl: number,
): Promise<Stored> {
  const { id: _, ...set } = pendingItem(message, resultTtl);
  try {
    await updateRecord(table, message.id, { condition: UNRECORDED, set });
    return { stored: true };
  } catch (error) {
    return { stored: false, record: await refusedRecord(table, message.id, error) };
  }
}
