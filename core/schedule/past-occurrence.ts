import { occurrenceId } from './occurrence-id.ts';
import type { LastOccurrence, ScheduleItem } from './schedule-item.ts';

/**
 * The latest occurrence that was made and whose time has come: some are made ahead.
 *
 * @param now milliseconds since the epoch
 */
export function pastOccurrence(
  { name, nextAt, next, last, past }: ScheduleItem,
  now: number,
): LastOccurrence | null {
  const at = next.findLast((time) => time <= now && (nextAt === null || time < nextAt));
  const ahead = at === undefined ? null : { at, taskId: occurrenceId(name, at) };
  const come = [past, last, ahead].filter((one) => one !== null).filter((one) => one.at <= now);
  return come.toSorted((a, b) => a.at - b.at).at(-1) ?? null;
}
