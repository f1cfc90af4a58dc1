import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { TaskMessage } from '../protocol/message.ts';
import { UNRECORDED } from './conditions.ts';
import { namesIn } from './expression-names.ts';
import { pendingItem } from './record-item.ts';
import type { ResultsTable } from './table.ts';

/**
 * Stores the record of a new task, unless there is one of its id: the worker's, which was faster, or an earlier call's with
 * the same `Idempotency-Key`.
 */
export async function createRecord(
  table: ResultsTable,
  message: TaskMessage,
  resultTtl: number,
): Promise<'created' | 'exists'> {
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: pendingItem(message, resultTtl),
        ConditionExpression: UNRECORDED,
        ExpressionAttributeNames: namesIn(UNRECORDED),
      }),
    );
    return 'created';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'exists';
    throw error;
  }
}
