import { namesIn } from '../expression-names.ts';
import { string } from '../record-item.ts';
import type { Item, ResultsTable } from '../table.ts';
import { placeOf, timeOfPlace } from './index-attributes.ts';
import { DUE } from './indexes.ts';

/** What the due index says of one item. It is a hint: the item itself says what is to be done. */
export interface DueEntry {
  readonly id: string;
  /** When it comes due, in milliseconds since the epoch. */
  readonly at: number;
}

/** Some entries of one partition, the earliest first. */
interface DuePage {
  readonly entries: readonly DueEntry[];
  /** From where the next page begins; `undefined` if this is the last. */
  readonly next: Item | undefined;
}

/** Entries of a page. */
const PAGE = 100;

/**
 * Reads what comes due in one partition of the due index, in one request. It is read past entries that stay, so that they hold up nobody.
 *
 * @param until the latest time, in milliseconds since the epoch
 * @param from where to begin: the `next` of the page before
 */
export function dueEntries(
  table: ResultsTable,
  partition: string,
  until: number,
  from?: Item,
): Promise<DuePage> {
  // All places of a time come before this, which is the first of the next.
  return page(table, partition, `#${DUE.sortKey} < :bound`, placeOf('', until + 1), PAGE, from);
}

/** The first entry of a partition after a time, in milliseconds since the epoch. */
export async function nextDueEntry(
  table: ResultsTable,
  partition: string,
  after: number,
): Promise<DueEntry | undefined> {
  const bound = placeOf('', after + 1);
  return (await page(table, partition, `#${DUE.sortKey} >= :bound`, bound, 1)).entries[0];
}

async function page(
  table: ResultsTable,
  partition: string,
  range: string,
  bound: string,
  limit: number,
  from?: Item,
): Promise<DuePage> {
  const condition = `#${DUE.partitionKey} = :partition AND ${range}`;
  const { Items = [], LastEvaluatedKey } = await table.client.query({
    TableName: table.name,
    IndexName: DUE.name,
    KeyConditionExpression: condition,
    ExpressionAttributeNames: namesIn(condition),
    ExpressionAttributeValues: { ':partition': string(partition), ':bound': string(bound) },
    Limit: limit,
    ...(from ? { ExclusiveStartKey: from } : {}),
  });
  return { entries: Items.map(entryOf), next: LastEvaluatedKey };
}

function entryOf({ id, [DUE.sortKey]: place }: Item): DueEntry {
  // What is no place was not written by us. It counts as overdue, so that somebody hears of it.
  return { id: id?.S ?? '', at: timeOfPlace(place?.S ?? '') || 0 };
}
