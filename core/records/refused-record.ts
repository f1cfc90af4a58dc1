import type { TaskRecord } from '../protocol/record.ts';
import { isConditionFailed } from './condition-failed.ts';
import { readItem, string } from './record-item.ts';
import type { Item, ResultsTable } from './table.ts';

/**
 * The record as it stood when a write's condition failed.
 *
 * @throws the error itself when it is another one
 */
export async function refusedRecord(
  table: ResultsTable,
  id: string,
  error: unknown,
): Promise<TaskRecord | null> {
  const item = await refusedItem(table, id, error);
  return item ? readItem(item) : null;
}

/**
 * The item as it stood when a write's condition failed. DynamoDB sends it along with the refusal
 * (`ReturnValuesOnConditionCheckFailure`); where it did not, it is read.
 *
 * @throws the error itself when it is another one
 */
export async function refusedItem(
  table: ResultsTable,
  id: string,
  error: unknown,
): Promise<Item | undefined> {
  if (!isConditionFailed(error)) throw error;
  if (error.Item) return error.Item;
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
  });
  return Item;
}
