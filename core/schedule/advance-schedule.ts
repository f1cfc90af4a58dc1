import { allOf } from '../records/combine-conditions.ts';
import { number } from '../records/record-item.ts';
import { isConditionFailed, refusedItem } from '../records/refused-record.ts';
import { NEXT_AS_SEEN, NO_NEXT, THIS_REVISION } from '../records/schedule-conditions.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { updateRecord } from '../records/update-record.ts';
import {
  type LastOccurrence,
  occurrenceAttributes,
  readScheduleItem,
  type ScheduleItem,
  scheduleDueKeys,
  scheduleId,
  timesAttribute,
} from './schedule-item.ts';

/** What a sweep has done with a schedule. */
export interface Progress {
  readonly nextAt: number | null;
  readonly next: readonly number[];
  readonly last: LastOccurrence | null;
  readonly past: LastOccurrence | null;
  /** How many occurrences were not made, because it was too late. */
  readonly missed: number;
  /** Those that were made late; empty if none were. */
  readonly caughtUp: readonly number[];
}

/**
 * Writes down what a sweep has done, once all of it is done: everything before `nextAt` was made, and everything in `undo` was taken back. If another
 * sweep has gone on, or the schedule was edited, this writes nothing.
 *
 * @returns the schedule as it is now; `null` if there is none any more
 */
export async function advanceSchedule(
  table: ResultsTable,
  seen: ScheduleItem,
  { nextAt, next, last, past, missed, caughtUp }: Progress,
): Promise<ScheduleItem | null> {
  const set: Item = {
    next: timesAttribute(next),
    ...(nextAt === null ? {} : { nextAt: number(nextAt), ...scheduleDueKeys(seen.name, nextAt) }),
    ...(last === null ? {} : occurrenceAttributes('last', last)),
    ...(past === null ? {} : occurrenceAttributes('past', past)),
    ...(caughtUp.length === 0 ? {} : { caughtUp: timesAttribute(caughtUp) }),
  };
  try {
    const { Attributes } = await updateRecord(table, scheduleId(seen.name), {
      condition: allOf(THIS_REVISION, seen.nextAt === null ? NO_NEXT : NEXT_AS_SEEN),
      values: {
        ':revision': number(seen.revision),
        ...(seen.nextAt === null ? {} : { ':nextAt': number(seen.nextAt) }),
        ':zero': number(0),
        ':more': number(missed),
      },
      assign: ['#missed = if_not_exists(#missed, :zero) + :more'],
      set,
      remove: ADVANCED.filter((attribute) => !(attribute in set)),
      returns: 'ALL_NEW',
    });
    return Attributes ? readScheduleItem(Attributes) : null;
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const item = await refusedItem(table, scheduleId(seen.name), error);
    return item ? readScheduleItem(item) : null;
  }
}

/** What is gone if it is not set. */
const ADVANCED: readonly string[] = [
  ...['undo', 'nextAt', 'lastAt', 'lastTask', 'pastAt', 'pastTask'],
  ...Object.keys(scheduleDueKeys('', 0)),
];
