import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { namesIn } from '../records/expression-names.ts';
import { ALL_TASKS } from '../records/list/indexes.ts';
import { readItems } from '../records/read-items.ts';
import { string } from '../records/record-item.ts';
import type { ResultsTable } from '../records/table.ts';
import { UnreadableRecord } from '../records/unreadable-record.ts';
import { readScheduleItem, SCHEDULES, type ScheduleItem } from './schedule-item.ts';

/** Some schedules, by name. */
export interface SchedulePage {
  readonly schedules: readonly ScheduleItem[];
  /** The name after which the next page begins; `null` if this is the last. */
  readonly next: string | null;
  /** The ids of items that this version cannot read. */
  readonly unreadable: readonly string[];
}

/**
 * Lists schedules by name, without tombstones.
 *
 * @param after the name after which to begin; `null` begins with the first
 * @param limit at most 100
 */
export async function listSchedules(
  table: ResultsTable,
  { after, limit }: { readonly after: string | null; readonly limit: number },
  clock: Clock,
  random: Random,
): Promise<SchedulePage> {
  const { partitionKey, sortKey, name } = ALL_TASKS;
  const condition = `#${partitionKey} = :partition${after === null ? '' : ` AND #${sortKey} > :after`}`;
  const { Items = [], LastEvaluatedKey } = await table.client.query({
    TableName: table.name,
    IndexName: name,
    KeyConditionExpression: condition,
    ExpressionAttributeNames: namesIn(condition),
    ExpressionAttributeValues: {
      ':partition': string(SCHEDULES),
      ...(after === null ? {} : { ':after': string(after) }),
    },
    Limit: limit,
  });
  const ids = Items.flatMap(({ id }) => id?.S ?? []);
  const { items } = await readItems(table, ids, clock, random);
  const schedules: ScheduleItem[] = [];
  const unreadable: string[] = [];
  for (const id of ids) {
    const item = items.get(id);
    try {
      const schedule = item && readScheduleItem(item);
      // Deleted since the index was read, perhaps.
      if (schedule && !schedule.tombstone) schedules.push(schedule);
    } catch (error) {
      if (!(error instanceof UnreadableRecord)) throw error;
      unreadable.push(id);
    }
  }
  const last = Items.at(-1)?.[sortKey]?.S;
  return { schedules, unreadable, next: LastEvaluatedKey && last !== undefined ? last : null };
}
