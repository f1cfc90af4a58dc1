import { canonicalJson } from '../protocol/json.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { MOST_CAUGHT_UP, MOST_TIMES } from './due-times.ts';
import { nextTimes, timesBetween } from './next-times.ts';
import { isSame } from './same-schedule.ts';
import { effectiveOf, isEnabled, type ScheduleItem } from './schedule-item.ts';
import { LATEST_WRITE_MS, LOOK_AHEAD_MS } from './scheduling.ts';

/** How many coming times an item keeps. */
export const KEPT_TIMES = 5;

/** How long an occurrence that is due may wait for a worker, or a sweep for making it, until it is one of many, in milliseconds. */
const RECENT_MS = 300_000;

/**
 * How long one may wait for a worker and still be taken back, in milliseconds: a day, if it is among the latest `MOST_CAUGHT_UP` before the recent ones.
 * An edit reads the record of each.
 */
const WAITED_MS = 86_400_000;

/** What an edit leaves behind: when the schedule goes on, and what of the revision before is to be taken back. */
interface NextState {
  readonly nextAt: number | null;
  readonly next: readonly number[];
  readonly undo: readonly number[];
}

/**
 * What becomes of a schedule's times when it is edited.
 *
 * Whatever the revision before may have made, or may still be making, and has not started, is taken back. If only something else than the times was
 * changed, that is what is still to come, which is then made anew; nothing is missed for the edit, so that a weekly task runs however often
 * somebody deploys. Otherwise it is also what waits for a worker, and the new times count from now on.
 *
 * @param seen the item that is edited; `null` if there is none
 * @param spec what holds from now on; `null` if the schedule goes
 */
export function nextState(
  seen: ScheduleItem | null,
  spec: ScheduleOptions | null,
  createdAt: number,
  now: number,
): NextState {
  const old = seen && effectiveOf(seen);
  // A declaration has changed that is overridden.
  if (seen && old && isSame(old, spec)) return { nextAt: seen.nextAt, next: seen.next, undo: seen.undo };
  const continues = seen !== null && isEnabled(old) && isEnabled(spec) && sameTimes(old, spec);
  const from = continues ? Math.min(seen.nextAt ?? now + 1, now + 1) : now + 1;
  const next = isEnabled(spec) ? nextTimes(spec, { after: from - 1, count: KEPT_TIMES, createdAt }) : [];
  const made = seen && isEnabled(old) ? timesOf(seen, old, now, continues) : [];
  const undo = [...new Set([...(seen?.undo ?? []), ...made])].toSorted((a, b) => a - b);
  return { nextAt: next[0] ?? null, next, undo };
}

/** The nominal times of a revision that may have been made, or be under way, when an edit of it is decided on and until that is carried out. */
function timesOf(
  seen: ScheduleItem,
  old: ScheduleOptions,
  now: number,
  continues: boolean,
): readonly number[] {
  const { createdAt, nextAt, caughtUp } = seen;
  const to = now + LOOK_AHEAD_MS + LATEST_WRITE_MS;
  if (continues) return timesBetween(old, { from: now + 1, to, createdAt, latest: MOST_TIMES }).times;
  const from = now - RECENT_MS - Math.floor((old.jitter ?? 0) * 1000);
  // What came before waits for a worker, or a sweep that came late may be making it.
  const since = Math.min(nextAt ?? from, Math.max(createdAt, from - WAITED_MS));
  const waiting = { from: since, to: from - 1, createdAt, latest: MOST_CAUGHT_UP };
  const recent = { from, to, createdAt, latest: MOST_TIMES };
  return [...caughtUp, ...timesBetween(old, waiting).times, ...timesBetween(old, recent).times];
}

function sameTimes(a: ScheduleOptions, b: ScheduleOptions): boolean {
  return timing(a) === timing(b);
}

function timing({ cron, every, timezone, start }: ScheduleOptions): string {
  return canonicalJson([cron ?? null, every ?? null, timezone ?? 'UTC', start ?? null]);
}
