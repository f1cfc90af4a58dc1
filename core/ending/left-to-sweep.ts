import type { Clock } from '../protocol/clock.ts';
import type { ResultsTable } from '../records/table.ts';
import type { Follower } from './follow.ts';

/** For functions that may not do what follows an end, such as workers of which only that of Celery's queue may write to Celery's table: the sweep does it. */
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
