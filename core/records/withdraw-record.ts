import { TRANSITIONS } from '../protocol/state.ts';
import { UNTOUCHED } from './conditions.ts';
import { namesIn } from './expression-names.ts';
import { number, string } from './record-item.ts';
import { isConditionFailed } from './refused-record.ts';
import type { ResultsTable } from './table.ts';

/** Deletes the record of a task whose message could not be sent, so that nothing looks accepted. */
export async function withdrawRecord(table: ResultsTable, id: string): Promise<void> {
  try {
    await table.client.deleteItem({
      TableName: table.name,
      Key: { id: string(id) },
      ConditionExpression: UNTOUCHED,
      ExpressionAttributeNames: namesIn(UNTOUCHED),
      ExpressionAttributeValues: { ':pending': string(TRANSITIONS.birth.to), ':zero': number(0) },
    });
  } catch (error) {
    // A worker has claimed the task, so its message was sent after all; or the record is gone already. Both are fine.
    if (!isConditionFailed(error)) throw error;
  }
}
