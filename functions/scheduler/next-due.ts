import type { NextDue } from '../../core/protocol/sweep-event.ts';
import { nextDueEntry } from '../../core/records/list/due-entries.ts';
import { ALL_SHARDS } from '../../core/records/list/shard.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import { SCHEDULES } from '../../core/schedule/schedule-item.ts';
import { LOOK_AHEAD_MS } from './sweep-due.ts';

/**
 * What comes due next, after what sweeps have released already. With one query to each partition.
 *
 * @param now milliseconds since the epoch
 */
export async function nextDue(table: ResultsTable, now: number): Promise<NextDue | null> {
  const [schedule, ...tasks] = await Promise.all([
    nextDueEntry(table, SCHEDULES, now),
    ...ALL_SHARDS.map((shard) => nextDueEntry(table, shard, now + LOOK_AHEAD_MS)),
  ]);
  const [first] = [schedule, ...tasks].flatMap((entry) => entry ?? []).toSorted((a, b) => a.at - b.at);
  return first ?? null;
}
