import { string } from '../records/record-item.ts';
import type { ResultsTable } from '../records/table.ts';
import { readScheduleItem, type ScheduleItem, scheduleId } from './schedule-item.ts';

/** Reads a schedule with a consistent read; a tombstone too. `null` if there is none. */
export async function findSchedule(table: ResultsTable, name: string): Promise<ScheduleItem | null> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(scheduleId(name)) },
    ConsistentRead: true,
  });
  return Item ? readScheduleItem(Item) : null;
}
