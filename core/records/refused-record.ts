import type { TaskRecord } from '../protocol/record.ts';
import { readItem, string } from './record-item.ts';
import type { Item, ResultsTable } from './table.ts';

/** DynamoDB's refusal of a write whose condition does not hold, with the item as it is, if DynamoDB returns it. */
type ConditionFailed = Error & { readonly Item?: Item };

/** Whether an error is such a refusal. Checks its name, which is the same whichever client threw it. */
export function isConditionFailed(error: unknown): error is ConditionFailed {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/**
 * The record as it was when a write's condition failed.
 *
 * @throws the error itself if it is a different one
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
 * The item as it was when a write's condition failed. DynamoDB returns it with the refusal
 * (`ReturnValuesOnConditionCheckFailure`); if not, this reads it.
 *
 * @throws the error itself if it is a different one
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
