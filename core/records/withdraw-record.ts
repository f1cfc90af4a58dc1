import { TRANSITIONS } from '../protocol/state.ts';
import { UNTOUCHED } from './conditions.ts';
import { namesIn } from './expression-names.ts';
import { number, string } from './record-item.ts';
import { isConditionFailed } from './refused-record.ts';
import type { ResultsTable } from './table.ts';

/** Takes back the record of a task whose message could not be sent, so that nothing is left that looks accepted. */
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
    // A worker has it, so the message was sent after all, or the record is gone already: either is as it should be.
    if (!isConditionFailed(error)) throw error;
  }
}
