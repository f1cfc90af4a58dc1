import { LAST_TIME } from '../protocol/bounds.ts';
import { readIsoTime } from '../protocol/iso-time.ts';
import type { ScheduleTimes } from '../protocol/schedule.ts';
import { cronTimes } from './cron-times.ts';

/** When a schedule makes tasks: what of it decides over its nominal times. */
export type Times = Pick<ScheduleTimes, 'cron' | 'every' | 'timezone' | 'start' | 'end'>;

/** From when on, and how many. */
interface From {
  /** Only later times; in milliseconds since the epoch. */
  readonly after: number;
  readonly count: number;
  /** When the schedule was made: `every` is counted from there if it has no `start`. */
  readonly createdAt: number;
}

/** How many times of a cron expression are counted between two moments, which takes up to half a second. */
const MOST_COUNTED = 5_000;

/** The next times of a schedule, in milliseconds since the epoch: fewer than asked for if it ends before. Whether it is enabled is not asked. */
export function nextTimes(schedule: Times, { after, count, createdAt }: From): number[] {
  const times: number[] = [];
  if (count < 1) return times;
  for (const at of timesAfter(schedule, after, createdAt)) {
    times.push(at);
    if (times.length >= count) break;
  }
  return times;
}

/** A span of time, and how much of it is asked for. */
interface Between {
  /** Both included; in milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly createdAt: number;
  /** The most times that are returned. */
  readonly latest: number;
}

/**
 * The latest times of a schedule between two moments, increasing.
 *
 * @returns `count`: how many there are, of which at most `latest` are in `times`; of a cron expression, at most 5,000 are counted
 */
export function timesBetween(
  schedule: Times,
  { from, to, createdAt, latest }: Between,
): { readonly times: readonly number[]; readonly count: number } {
  if (schedule.every !== undefined) return everyBetween(schedule, { from, to, createdAt, latest });
  const all = collect(schedule, from, to, createdAt, MOST_COUNTED);
  if (all.length < MOST_COUNTED)
    return { times: all.slice(Math.max(0, all.length - latest)), count: all.length };
  return { times: latestIn(schedule, { from, to, createdAt, latest }), count: MOST_COUNTED };
}

/** Halves a span that holds many more than asked for, so that few are looked at. */
function latestIn(schedule: Times, { from, to, createdAt, latest }: Between): readonly number[] {
  if (latest < 1) return [];
  const most = 4 * latest;
  const some = collect(schedule, from, to, createdAt, most);
  if (some.length < most) return some.slice(-latest);
  const middle = Math.floor((from + to) / 2);
  const late = latestIn(schedule, { from: middle + 1, to, createdAt, latest });
  if (late.length === latest) return late;
  const early = { from, to: middle, createdAt, latest: latest - late.length };
  return [...latestIn(schedule, early), ...late];
}

function collect(
  schedule: Times,
  from: number,
  to: number,
  createdAt: number,
  most: number,
): readonly number[] {
  const times: number[] = [];
  for (const at of timesAfter(schedule, from - 1, createdAt)) {
    if (at > to || times.length >= most) break;
    times.push(at);
  }
  return times;
}

function everyBetween(
  schedule: Times,
  { from, to, createdAt, latest }: Between,
): ReturnType<typeof timesBetween> {
  const { step, anchor, start, end } = intervals(schedule, createdAt);
  const first = Math.max(0, Math.ceil((Math.max(from, start) - anchor) / step));
  const last = Math.floor((Math.min(to, end) - anchor) / step);
  const count = Math.max(0, last - first + 1);
  const times: number[] = [];
  for (let index = Math.max(first, last - latest + 1); index <= last; index += 1) {
    times.push(anchor + index * step);
  }
  return { times, count };
}

function* timesAfter(schedule: Times, after: number, createdAt: number): Generator<number, void> {
  const { start, end } = bounds(schedule);
  const times =
    schedule.cron === undefined
      ? everyAfter(schedule, after, createdAt)
      : cronTimes(schedule.cron, schedule.timezone ?? 'UTC', Math.max(after, start - 1));
  for (const at of times) {
    if (at > end) return;
    if (at > after && at >= start) yield at;
  }
}

function* everyAfter(schedule: Times, after: number, createdAt: number): Generator<number, void> {
  const { step, anchor } = intervals(schedule, createdAt);
  for (let index = Math.max(0, Math.floor((after - anchor) / step) + 1); ; index += 1) {
    yield anchor + index * step;
  }
}

/** `every` is counted from `start`, whose moment is its first time; or else from when the schedule was made, one step after which is. */
function intervals(schedule: Times, createdAt: number) {
  const { start, end } = bounds(schedule);
  const step = Number(schedule.every) * 1000;
  const anchor = schedule.start === undefined ? Math.floor(createdAt / 1000) * 1000 + step : start;
  return { step, anchor, start, end };
}

/** The first and the last moment at which a schedule may have a time. */
function bounds({ start, end }: Times): { readonly start: number; readonly end: number } {
  return { start: readIsoTime(start) ?? 0, end: Math.min(readIsoTime(end) ?? LAST_TIME, LAST_TIME) };
}
