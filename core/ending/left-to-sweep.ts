import type { Clock } from '../protocol/clock.ts';
import type { ResultsTable } from '../records/table.ts';
import type { Follower } from './follow.ts';

/** For the workers, of which only that of Celery's queue may write to the table: the sweep tells what ends on another queue. */
export function leftToSweep({
  table,
  clock,
}: {
  readonly table: ResultsTable;
  readonly clock: Clock;
}): Follower {
  return async (_entry, record) => {
    const { leaveToSweep } = await import('./leave-to-sweep.ts');
    await leaveToSweep(table, record, clock.now());
  };
}
