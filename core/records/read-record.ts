import type { Clock } from '../protocol/clock.ts';
import type { AttemptKey } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { namesIn } from './expression-names.ts';
import { isShown } from './is-shown.ts';
import { readItem, string } from './record-item.ts';
import type { Item, ResultsTable } from './table.ts';

/** Reads one record with a consistent read: a caller that was just answered `202` must find it. */
export async function readRecord(table: ResultsTable, id: string): Promise<TaskRecord | null> {
  const item = await readItemOf(table, id);
  return item ? readItem(item) : null;
}

/** Reads a record as a caller may know of it; `null` for a tombstone, and for a record that has expired. */
export async function readTask(table: ResultsTable, id: string, clock: Clock): Promise<TaskRecord | null> {
  const item = await readItemOf(table, id);
  return item && isShown(item, clock.now()) ? readItem(item) : null;
}

async function readItemOf(table: ResultsTable, id: string): Promise<Item | undefined> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
  });
  return Item;
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
