import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isShown } from './is-shown.ts';
import { readItems } from './read-items.ts';
import { readItemOrNot } from './record-item.ts';
import type { ResultsTable } from './table.ts';
import type { UnreadableRecord } from './unreadable-record.ts';

/**
 * Reads many records with consistent reads, 100 to a request and all requests at once.
 *
 * @param expired whether to return records past their `ttl`, too, which nobody is shown
 * @returns the records that exist, by id, or why one cannot be read
 * @throws AwsUnavailable when DynamoDB still leaves keys unprocessed after ten tries
 */
export async function readRecords(
  table: ResultsTable,
  ids: readonly string[],
  clock: Clock,
  random: Random,
  expired: boolean,
): Promise<ReadonlyMap<string, TaskRecord | UnreadableRecord>> {
  const { items } = await readItems(table, ids, clock, random);
  return new Map(
    [...items].flatMap(([id, item]) => {
      const record = expired || isShown(item, clock.now()) ? readItemOrNot(item) : null;
      return record ? [[id, record] as const] : [];
    }),
  );
}
