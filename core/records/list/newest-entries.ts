import { namesIn } from '../expression-names.ts';
import { string } from '../record-item.ts';
import type { Item, ResultsTable } from '../table.ts';
import type { Index } from './indexes.ts';
import { type Entry, type EntryPage, mergePages } from './merge-pages.ts';

/**
 * Reads the newest entries of an index from all its partitions at once, with one request to each.
 *
 * @param before the place after which to begin; `null` begins with the newest
 * @param limit maximum number of entries to read from each partition; at least this many are returned in all, if they exist
 */
export async function newestEntries(
  table: ResultsTable,
  index: Index,
  partitions: readonly string[],
  before: string | null,
  limit: number,
): Promise<EntryPage> {
  return mergePages(
    await Promise.all(partitions.map((partition) => newestOf(table, index, partition, before, limit))),
  );
}

async function newestOf(
  table: ResultsTable,
  index: Index,
  partition: string,
  before: string | null,
  limit: number,
): Promise<EntryPage> {
  const inPartition = `#${index.partitionKey} = :partition`;
  const condition = before === null ? inPartition : `${inPartition} AND #${index.sortKey} < :before`;
  const { Items = [], LastEvaluatedKey } = await table.client.query({
    TableName: table.name,
    IndexName: index.name,
    KeyConditionExpression: condition,
    ExpressionAttributeNames: namesIn(condition),
    ExpressionAttributeValues: {
      ':partition': string(partition),
      ...(before === null ? {} : { ':before': string(before) }),
    },
    ScanIndexForward: false,
    Limit: limit,
  });
  return { entries: Items.map((item) => entryOf(item, index)), more: LastEvaluatedKey !== undefined };
}

function entryOf(item: Item, { sortKey }: Index): Entry {
  return { id: item['id']?.S ?? '', task: item['task']?.S ?? '', born: item[sortKey]?.S ?? '' };
}
