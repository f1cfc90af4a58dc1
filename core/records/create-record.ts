import type { TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { UNRECORDED } from './conditions.ts';
import { namesIn } from './expression-names.ts';
import { pendingItem, readItem } from './record-item.ts';
import { refusedItem } from './refused-record.ts';
import type { ResultsTable } from './table.ts';

/** What became of a record's birth. */
export type Created =
  | { readonly kind: 'created' }
  /** There is one of this id: the worker's, which was faster, or an earlier call's with the same `Idempotency-Key`. */
  | { readonly kind: 'exists'; readonly record: TaskRecord }
  /** The id belongs to something that is no task: a bulk call had the same key. */
  | { readonly kind: 'taken' }
  /** There was one, and it expired between two requests. */
  | { readonly kind: 'gone' };

/** Stores the record of a new task, unless there is something of its id. */
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
