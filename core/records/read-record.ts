import type { TaskRecord } from '../protocol/record.ts';
import { readItem, string } from './record-item.ts';
import type { ResultsTable } from './table.ts';

/** Reads one record as it is now, by a consistent read: who has just been answered `202` must find it. */
export async function readRecord(table: ResultsTable, id: string): Promise<TaskRecord | null> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
  });
  return Item ? readItem(Item) : null;
}
