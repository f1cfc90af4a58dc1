import { SCHEDULE_NAME } from '../api/schedule-rules.ts';
import type { Json, Misfire, Overlap, Schedule, ScheduleOptions } from '../api/task.ts';
import { fromLocal, toLocal } from '../parts/local-time.ts';
import type { FormErrors } from '../send/form-values.ts';

/** A schedule as typed, without its input. An empty text is not given. */
export interface Draft {
  readonly name: string;
  readonly task: string;
  readonly kind: 'cron' | 'every';
  readonly cron: string;
  /** Whole seconds, minutes, hours or days. */
  readonly every: string;
  /** In seconds. */
  readonly unit: string;
  readonly timezone: string;
  /** Local times, as the browser's field of date and time has them. */
  readonly start: string;
  readonly end: string;
  readonly jitter: string;
  readonly misfire: Misfire;
  readonly catchUpWindow: string;
  readonly overlap: Overlap;
  readonly queue: string;
  readonly enabled: boolean;
}

/** The units of `every`, by their length in seconds, longest first. */
export const UNITS: Readonly<Record<string, string>> = {
  86400: 'days',
  3600: 'hours',
  60: 'minutes',
  1: 'seconds',
};

/** A new schedule's. */
export function newDraft(zone: string): Draft {
  return {
    name: '',
    task: '',
    kind: 'cron',
    cron: '0 9 * * MON-FRI',
    every: '15',
    unit: '60',
    timezone: zone,
    start: '',
    end: '',
    jitter: '',
    misfire: 'last',
    catchUpWindow: '',
    overlap: 'skip',
    queue: '',
    enabled: true,
  };
}

/** That of a schedule which exists. */
export function draftOf(schedule: Schedule): Draft {
  const { cron, every, start, end, jitter, catchUpWindow, queue } = schedule;
  const fresh = newDraft(schedule.timezone);
  const unit =
    every === null ? fresh.unit : String([86_400, 3_600, 60].find((size) => every % size === 0) ?? 1);
  return {
    ...fresh,
    name: schedule.name,
    task: schedule.task,
    kind: cron === null ? 'every' : 'cron',
    cron: cron ?? fresh.cron,
    every: every === null ? fresh.every : String(every / Number(unit)),
    unit,
    start: start === null ? '' : toLocal(Date.parse(start)),
    end: end === null ? '' : toLocal(Date.parse(end)),
    jitter: jitter === 0 ? '' : String(jitter),
    misfire: schedule.misfire,
    catchUpWindow: catchUpWindow === null ? '' : String(catchUpWindow),
    overlap: schedule.overlap,
    queue: queue ?? '',
    enabled: schedule.enabled,
  };
}

/**
 * What is sent for a draft.
 *
 * @param was the schedule that it changes: a time that was not touched keeps the fractions of a second that the field does not show
 */
export function optionsOf(draft: Draft, input: Json, was: Schedule | null): ScheduleOptions {
  const { kind, cron, every, unit, timezone, jitter, misfire, catchUpWindow, overlap, queue, enabled } =
    draft;
  const start = timeOf(draft.start, was?.start ?? null);
  const end = timeOf(draft.end, was?.end ?? null);
  return {
    task: draft.task,
    input,
    ...(kind === 'cron' ? { cron: cron.trim() } : { every: Number(every) * Number(unit) }),
    timezone,
    ...(start === null ? {} : { start }),
    ...(end === null ? {} : { end }),
    ...(jitter.trim() === '' ? {} : { jitter: Number(jitter) }),
    misfire,
    ...(catchUpWindow.trim() === '' ? {} : { catchUpWindow: Number(catchUpWindow) }),
    overlap,
    ...(queue === '' ? {} : { queue }),
    enabled,
  };
}

function timeOf(local: string, was: string | null): string | null {
  if (was !== null && local === toLocal(Date.parse(was))) return was;
  const time = fromLocal(local);
  return time === null ? null : new Date(time).toISOString();
}

/**
 * Checks what cannot be sent as it is typed. The API checks the rest.
 *
 * @param isNew whether its name was typed
 */
export function checkDraft(
  { name, task, kind, every, jitter, catchUpWindow }: Draft,
  isNew: boolean,
): FormErrors {
  const errors: Record<string, string> = {};
  if (isNew && !SCHEDULE_NAME.test(name)) {
    errors['name'] =
      'Must be a lower-case letter, then up to 63 lower-case letters, digits, and any of _ - .';
  }
  if (task === '') errors['task'] = 'Choose one';
  if (kind === 'every' && !isNumber(every)) errors['every'] = 'Must be a number';
  if (jitter.trim() !== '' && !isNumber(jitter)) errors['jitter'] = 'Must be a number of seconds';
  if (catchUpWindow.trim() !== '' && !isNumber(catchUpWindow)) {
    errors['catchUpWindow'] = 'Must be a number of seconds';
  }
  return errors;
}

/** The fields of a draft that the form shows, and that can so show an error. */
export function shownFields({ kind }: Draft, isNew: boolean): readonly string[] {
  return [
    ...(isNew ? ['name'] : []),
    'task',
    ...(kind === 'cron' ? ['cron', 'timezone'] : ['every']),
    ...MORE_FIELDS,
  ];
}

/** Those that few schedules need. */
export const MORE_FIELDS: readonly string[] = [
  'start',
  'end',
  'jitter',
  'misfire',
  'catchUpWindow',
  'overlap',
  'queue',
];

function isNumber(text: string): boolean {
  // More digits than a number holds would be sent as nothing.
  return /^\d+(\.\d+)?$/.test(text.trim()) && Number.isFinite(Number(text));
}
