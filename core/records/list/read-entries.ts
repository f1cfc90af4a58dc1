import { namesIn } from '../expression-names.ts';
import { string } from '../record-item.ts';
import type { Item, ResultsTable } from '../table.ts';
import type { Index } from './indexes.ts';
import { type Entry, type EntryPage, mergePages, type Order } from './merge-pages.ts';

/**
 * Reads entries of an index in order, from all its partitions at once, with one request to each.
 *
 * @param after the place after which to begin, in that order; `null` begins with the first
 * @param limit maximum number of entries to read from each partition; at least this many are returned in all, if they exist
 */
export async function readEntries(
  table: ResultsTable,
  index: Index,
  partitions: readonly string[],
  order: Order,
  after: string | null,
  limit: number,
): Promise<EntryPage> {
  const pages = partitions.map((partition) => pageOf(table, index, partition, order, after, limit));
  return mergePages(await Promise.all(pages), order);
}

async function pageOf(
  table: ResultsTable,
  index: Index,
  partition: string,
  order: Order,
  after: string | null,
  limit: number,
): Promise<EntryPage> {
  const isForward = order === 'soonest first';
  const inPartition = `#${index.partitionKey} = :partition`;
  const condition =
    after === null ? inPartition : `${inPartition} AND #${index.sortKey} ${isForward ? '>' : '<'} :after`;
  const { Items = [], LastEvaluatedKey } = await table.client.query({
    TableName: table.name,
    IndexName: index.name,
    KeyConditionExpression: condition,
    ExpressionAttributeNames: namesIn(condition),
    ExpressionAttributeValues: {
      ':partition': string(partition),
      ...(after === null ? {} : { ':after': string(after) }),
    },
    ScanIndexForward: isForward,
    Limit: limit,
  });
  return { entries: Items.map((item) => entryOf(item, index)), more: LastEvaluatedKey !== undefined };
}

function entryOf(item: Item, { sortKey }: Index): Entry {
  return { id: item['id']?.S ?? '', task: item['task']?.S ?? '', place: item[sortKey]?.S ?? '' };
}
