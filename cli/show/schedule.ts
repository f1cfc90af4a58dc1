import type { Schedule } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { Output } from '../output.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { relativeTime } from './relative-time.ts';
import { type Column, table } from './table.ts';

/** Schedules as a table. */
export function scheduleTable(
  schedules: readonly Schedule[],
  { colors, width, now }: Pick<Output, 'colors' | 'width'> & { now: number },
): string {
  const columns: Column<Schedule>[] = [
    { title: 'SCHEDULE', cell: ({ name }) => name },
    { title: 'TASK', cell: ({ task }) => task, shrinks: true },
    { title: 'WHEN', cell: whenText, shrinks: true },
    { title: 'NEXT', cell: ({ next: [next] }) => (next === undefined ? '' : relativeTime(next, now)) },
    { title: 'LAST', cell: ({ last }) => (last ? relativeTime(last.at, now) : '') },
    {
      title: 'STATE',
      cell: stateText,
      paint: (text, { enabled }) => (enabled ? text : colors.yellow(text)),
    },
  ];
  return table(schedules, columns, { width, paintTitle: colors.dim });
}

/** One schedule, field by field, with its next times. */
export function scheduleCard(
  schedule: Schedule,
  { colors, now }: Pick<Output, 'colors'> & { now: number },
): string {
  const { next, last, timezone, jitter, catchUpWindow, missedCount, skippedCount } = schedule;
  const at = (time: string | null) =>
    time && `${time}  ${colors.dim([`(${relativeTime(time, now)})`, localTime(time, timezone)].join('  '))}`;
  const json = (value: Json | undefined) => (value === undefined ? null : JSON.stringify(value));
  const rows: readonly (readonly [string, string | null])[] = [
    ['schedule', schedule.name],
    ['task', schedule.task],
    ['when', whenText(schedule)],
    ['from', at(schedule.start)],
    ['until', at(schedule.end)],
    ['jitter', jitter === 0 ? null : `up to ${spelled(jitter)}`],
    [
      'misfire',
      [schedule.misfire, catchUpWindow === null ? '' : `within ${spelled(catchUpWindow)}`].join(' '),
    ],
    ['overlap', schedule.overlap],
    ['queue', schedule.queue],
    ['state', schedule.enabled ? stateText(schedule) : colors.yellow(stateText(schedule))],
    ['made by', madeBy(schedule)],
    ...next.map((time, index) => [index === 0 ? 'next' : '', at(time)] as const),
    ['last', last && at(last.at)],
    ['its task', last ? last.taskId : null],
    ['missed', missedCount === 0 ? null : String(missedCount)],
    ['skipped', skippedCount === 0 ? null : String(skippedCount)],
    ['revision', String(schedule.revision)],
    ['changed', at(schedule.updatedAt)],
    ['input', json(schedule.input)],
  ];
  return rows
    .flatMap(([name, value]) =>
      value === null ? [] : [`${colors.dim(name.padEnd(10))}  ${oneLine(value).trimEnd()}`],
    )
    .join('\n');
}

function whenText({ cron, every, timezone }: Schedule): string {
  if (cron === null) return `every ${spelled(every ?? 0)}`;
  return timezone === 'UTC' ? cron : `${cron} ${timezone}`;
}

function stateText({ enabled, next }: Schedule): string {
  if (!enabled) return 'paused';
  return next.length === 0 ? 'ended' : 'on';
}

function madeBy({ declared, overridden }: Schedule): string {
  if (!declared) return 'a call';
  return overridden ? 'a definition, overridden by a call' : 'a definition';
}

const UNITS = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** A length of time as the flags take it: `1h30m`. */
function spelled(seconds: number): string {
  let left = seconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return parts.join('') || `${seconds}s`;
}

/** A time on the clocks of the schedule's zone; empty for UTC, and for a zone that this machine does not know. */
function localTime(time: string, timezone: string): string {
  if (timezone === 'UTC') return '';
  try {
    const format = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone: timezone, dateStyle: 'short', timeStyle: 'short' },
    });
    return `${format.format(Date.parse(time))} ${timezone}`;
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}
