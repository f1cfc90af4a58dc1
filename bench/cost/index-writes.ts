import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { INDEXES, type Index } from '../../core/records/list/indexes.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Counts index writes between two states of an item. DynamoDB writes an entry once when its content changes, and twice when its key
 * changes (DynamoDB guide, "Using Global Secondary Indexes"). An entry is far below 1 KB, so each write is one unit.
 *
 * @param before `undefined` when the item did not exist
 */
export function indexWrites(before: Item | undefined, after: Item): number {
  return INDEXES.reduce((sum, index) => {
    const [was, is] = [entryOf(index, before), entryOf(index, after)];
    if (was?.content === is?.content) return sum;
    return sum + (was && is && was.place !== is.place ? 2 : 1);
  }, 0);
}

function entryOf({ partitionKey, sortKey, projected }: Index, item: Item | undefined) {
  const keys = [item?.[partitionKey], item?.[sortKey]];
  if (!item || keys.includes(undefined)) return undefined;
  return {
    place: JSON.stringify(keys),
    content: JSON.stringify([keys, projected.map((name) => item[name])]),
  };
}
