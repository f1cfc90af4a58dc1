import type { ScheduleOptions } from '../protocol/schedule.ts';
import { jitterOf } from './jitter.ts';
import { timesBetween } from './next-times.ts';
import { LOOK_AHEAD_MS } from './scheduling.ts';

/** Most missed occurrences that are made late, with `misfire: 'all'`: the latest. */
export const MOST_CAUGHT_UP = 100;

/** How late `misfire: 'skip'` lets an occurrence be, in milliseconds: as much as two sweeps may be apart. */
const SKIP_GRACE_MS = 120_000;

/** Most times that are looked at in one span: a day's jitter, every ten seconds. */
export const MOST_TIMES = 10_000;

/** What a sweep has to make of a schedule. Nominal times, in milliseconds since the epoch, increasing. */
export interface DueTimes {
  /** Missed ones that are to be made late. */
  readonly late: readonly number[];
  /** Those that are made ahead. */
  readonly coming: readonly number[];
  /** How many are not made, because it is too late. */
  readonly missed: number;
  /** The latest time that was looked at. */
  readonly through: number;
}

/**
 * What is to be made of a schedule from `nextAt` on. An occurrence is late once it should have started, which its jitter puts off.
 *
 * @param now when the schedule was read, in milliseconds since the epoch
 */
export function dueTimes(
  name: string,
  spec: ScheduleOptions,
  { nextAt, createdAt }: { readonly nextAt: number; readonly createdAt: number },
  now: number,
): DueTimes {
  const through = now + LOOK_AHEAD_MS;
  const jitter = spec.jitter ?? 0;
  const dueAt = (at: number) => at + jitterOf(name, at, jitter);
  // Before this, everything is late, whatever its jitter.
  const sure = now - Math.floor(jitter * 1000);
  const old = timesBetween(spec, { from: nextAt, to: sure, createdAt, latest: MOST_CAUGHT_UP });
  const rest = timesBetween(spec, {
    from: Math.max(nextAt, sure + 1),
    to: through,
    createdAt,
    latest: MOST_TIMES,
  });
  const overdue = [...old.times, ...rest.times.filter((at) => dueAt(at) <= now)];
  const count = overdue.length + old.count - old.times.length;
  const window = spec.catchUpWindow === undefined ? Number.POSITIVE_INFINITY : spec.catchUpWindow * 1000;
  const grace = spec.misfire === 'skip' ? Math.min(window, SKIP_GRACE_MS) : window;
  const most = spec.misfire === 'all' ? MOST_CAUGHT_UP : 1;
  const late = overdue.slice(-most).filter((at) => now - dueAt(at) <= grace);
  return {
    late,
    coming: rest.times.filter((at) => dueAt(at) > now),
    missed: count - late.length,
    through,
  };
}
