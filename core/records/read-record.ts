import type { TaskRecord } from '../protocol/record.ts';
import { readItem, string } from './record-item.ts';
import type { ResultsTable } from './table.ts';

/** Reads one record with a consistent read: a caller that was just answered `202` must find it. */
export async function readRecord(table: ResultsTable, id: string): Promise<TaskRecord | null> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
  });
  return Item ? readItem(Item) : null;
}
