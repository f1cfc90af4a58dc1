import type { TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { UNRECORDED } from './conditions.ts';
import { namesIn } from './expression-names.ts';
import { pendingItem, readItem } from './record-item.ts';
import { refusedItem } from './refused-record.ts';
import type { ResultsTable } from './table.ts';

/** Whether a record was created, and if not, why. */
type Created =
  | { readonly kind: 'created' }
  /** A record with this id exists: a faster worker's, or that of an earlier call with the same `Idempotency-Key`. */
  | { readonly kind: 'exists'; readonly record: TaskRecord }
  /** The id belongs to an item that is not a task: a bulk call used the same key. */
  | { readonly kind: 'taken' }
  /** There was a record, but it expired between two requests. */
  | { readonly kind: 'gone' };

/** Stores the record of a new task, unless an item with its id exists. */
export async function createRecord(
  table: ResultsTable,
  message: TaskMessage,
  resultTtl: number,
): Promise<Created> {
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: pendingItem(message, resultTtl),
      ConditionExpression: UNRECORDED,
      ExpressionAttributeNames: namesIn(UNRECORDED),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { kind: 'created' };
  } catch (error) {
    const item = await refusedItem(table, message.id, error);
    if (!item) return { kind: 'gone' };
    const record = readItem(item);
    return record ? { kind: 'exists', record } : { kind: 'taken' };
  }
}
