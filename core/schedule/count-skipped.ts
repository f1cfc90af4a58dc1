import { allOf, anyOf } from '../records/combine-conditions.ts';
import { number } from '../records/record-item.ts';
import { isConditionFailed } from '../records/refused-record.ts';
import type { ResultsTable } from '../records/table.ts';
import { updateRecord } from '../records/update-record.ts';
import { scheduleId } from './schedule-item.ts';

/** The schedule exists, and neither this occurrence nor a later one was counted as skipped. */
const NOT_YET_SKIPPED = allOf(
  'attribute_exists(#id)',
  anyOf('attribute_not_exists(#skippedAt)', '#skippedAt < :at'),
);

/**
 * Counts a skipped occurrence in its schedule, if that still exists. Each is counted once, however often this is called for it: the schedule knows
 * the latest that was counted.
 *
 * @param at its nominal time, in milliseconds since the epoch
 */
export async function countSkipped(
  table: ResultsTable,
  { name, at }: { readonly name: string; readonly at: number },
): Promise<void> {
  try {
    await updateRecord(table, scheduleId(name), {
      condition: NOT_YET_SKIPPED,
      values: { ':zero': number(0), ':one': number(1), ':at': number(at) },
      assign: ['#skipped = if_not_exists(#skipped, :zero) + :one'],
      set: { skippedAt: number(at) },
    });
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
  }
}
