import type { AttemptKey } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { namesIn } from './expression-names.ts';
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

/** Whether an attempt is still the record's current one. Reads three attributes, at the price of the whole record. */
export async function isCurrent(table: ResultsTable, { id, attempt, owner }: AttemptKey): Promise<boolean> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
    ProjectionExpression: CURRENCY,
    ExpressionAttributeNames: namesIn(CURRENCY),
  });
  const isThis = Item?.['owner']?.S === owner && Number(Item['attempts']?.N) === attempt;
  return isThis && Item['state']?.S === TRANSITIONS.claim.to;
}

const CURRENCY = '#state, #attempts, #owner';
