import { Cron } from 'croner';
import { LAST_TIME } from '../protocol/bounds.ts';
import { instantOf, offsetAt, wallTime } from './zone.ts';

const HOUR = 3_600_000;

/** Longer ago than any change of the clocks that still decides when a time of now is: a whole day was once left out, and two hours come twice. */
const LOOK_BACK = 27 * HOUR;

/**
 * The times of a cron expression after a moment, each once, increasing, without end unless the calendar has no more.
 *
 * An expression whose minutes and hours have no wildcard names times of day: one that the clocks jump over comes when they have jumped, and
 * one that they show twice comes once, the first time. One with a wildcard goes on with the clocks: what they jump over does not come, and
 * what they show twice comes twice.
 *
 * @param cron five fields that `checkCron` accepts
 * @param after milliseconds since the epoch
 */
export function* cronTimes(cron: string, zone: string, after: number): Generator<number, void> {
  if (!isTimeOfDay(cron)) return yield* matches(cron, zone, after);
  const lookBack = offsetAt(after, zone) === offsetAt(after - LOOK_BACK, zone) ? 0 : LOOK_BACK;
  let latest = after;
  // The times of day, as clocks show them: UTC has no changes.
  for (const wall of matches(cron, 'UTC', wallTime(after, zone) - lookBack)) {
    const at = instantOf(wall, zone);
    // Two times in a gap are one.
    if (at <= latest) continue;
    latest = at;
    yield at;
  }
}

/** Whether an expression names times of day: neither its minutes nor its hours have a wildcard. */
function isTimeOfDay(cron: string): boolean {
  const [minute = '', hour = ''] = cron.trim().split(/\s+/);
  return !/[*?]/.test(minute + hour);
}

function* matches(cron: string, zone: string, after: number): Generator<number, void> {
  const pattern = parseCron(cron, zone);
  // Croner looks from the next whole second on.
  let next = pattern.nextRun(new Date(after));
  while (next !== null && next.getTime() <= LAST_TIME) {
    yield next.getTime();
    next = pattern.nextRun(next);
  }
}

/** @throws Error with croner's words if it is not a cron expression of five fields */
export function parseCron(cron: string, zone: string): Cron {
  return new Cron(cron, { mode: '5-part', timezone: zone, paused: true });
}
