import type { TaskDefinition } from '../definition/definition.ts';
import { fittingQueues } from '../definition/fitting-queues.ts';
import type { Registry } from '../definition/registry.ts';
import { LAST_TIME, MAX_DEPTH } from '../protocol/bounds.ts';
import { InvalidArgument } from '../protocol/invalid-argument.ts';
import { readIsoTime } from '../protocol/iso-time.ts';
import { byteLength, type Json } from '../protocol/json.ts';
import { isDeeper } from '../protocol/json-fault.ts';
import type { FieldError } from '../protocol/problem.ts';
import { MISFIRES, OVERLAPS, type ScheduleOptions } from '../protocol/schedule.ts';
import { toJson } from '../protocol/to-json.ts';
import {
  MAX_CATCH_UP_SECONDS,
  MAX_EVERY_SECONDS,
  MAX_JITTER_SECONDS,
  MAX_SCHEDULE_INPUT_BYTES,
  MIN_EVERY_SECONDS,
} from './bounds.ts';
import { cronFault } from './cron-fault.ts';
import { nextTimes } from './next-times.ts';
import { isZone } from './zone.ts';

/** What the options of a schedule say, before its task's schema has judged the input. */
export interface ReadSchedule {
  /** What was given; a field that was `null` is not there. To be used only if there are no errors. */
  readonly schedule: ScheduleOptions;
  readonly errors: readonly FieldError[];
  /** The schedule's task, if there is one of this name, and the input is JSON of a size that can be kept. */
  readonly definition: TaskDefinition | undefined;
}

/** From when on a schedule is to have a time, in milliseconds since the epoch. */
export interface Since {
  readonly now: number;
  /** When it was made, if not now. */
  readonly createdAt?: number;
}

/** Why a value cannot be a field's, as a sentence without a full stop; `null` if it can. */
type Fault = (value: unknown, given: Given) => string | null;
type Given = Readonly<Record<string, unknown>>;

const ISO = 'Must be an ISO 8601 time with an offset, on a day that exists, such as 2030-01-31T12:00:00Z';

/** One for each field, in the order in which they are kept. */
const FAULTS: Readonly<Record<Exclude<keyof ScheduleOptions, 'task' | 'input' | 'queue'>, Fault>> = {
  cron: cronFault,
  every: (value) =>
    isNumber(value, MIN_EVERY_SECONDS, MAX_EVERY_SECONDS) && Number.isInteger(value)
      ? null
      : `Must be a whole number of seconds from ${MIN_EVERY_SECONDS} to ${MAX_EVERY_SECONDS} (ten years)`,
  timezone: (value) =>
    typeof value === 'string' && isZone(value)
      ? null
      : 'Must be an IANA time zone, such as Europe/Berlin or UTC',
  start: timeFault,
  end: (value, { start }) =>
    timeFault(value) ??
    ((readIsoTime(start) ?? 0) <= (readIsoTime(value) ?? 0) ? null : 'Must not be before start'),
  jitter: (value, { every }) => {
    if (!isNumber(value, 0, MAX_JITTER_SECONDS))
      return `Must be a number of seconds from 0 to ${MAX_JITTER_SECONDS} (a day)`;
    // Otherwise thousands of occurrences would wait at once, and each edit would take them back.
    return typeof every === 'number' && value > every ? 'Must not be longer than every' : null;
  },
  misfire: wordFault(MISFIRES),
  catchUpWindow: (value) =>
    isNumber(value, 0, MAX_CATCH_UP_SECONDS) && value > 0
      ? null
      : `Must be a number of seconds, more than 0 and at most ${MAX_CATCH_UP_SECONDS} (ten years)`,
  overlap: wordFault(OVERLAPS),
  enabled: (value) => (typeof value === 'boolean' ? null : 'Must be true or false'),
};

const NAMES: readonly string[] = ['task', 'input', ...Object.keys(FAULTS), 'queue'];

/**
 * Reads the options of a schedule, whoever gives them, and says all that is wrong but what its task's schema says of the input.
 *
 * @param options an object; a field that is `null` or `undefined` is not given, except for the input
 * @param since `null` if nobody can say when it will run: then an end in the past is no error
 */
export function readSchedule(options: unknown, registry: Registry, since: Since | null): ReadSchedule {
  const given: Given = Object(options);
  const errors: FieldError[] = [];
  const refuse = (path: string, message: string | null) => {
    if (message !== null) errors.push({ path, message });
    return message === null;
  };
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    refuse('', 'Must be an object');
  }
  for (const name of Object.keys(given)) {
    if (!NAMES.includes(name)) refuse(name, `Unknown field. The fields are ${NAMES.join(', ')}`);
  }
  const { task } = given;
  const definition = typeof task === 'string' ? registry.get(task) : undefined;
  refuse('task', definition ? null : `Must be a task: ${registry.names.join(', ')}`);
  const { input, message: inputFault } = readInput(given['input']);
  refuse('input', inputFault);
  const fields: Record<string, unknown> = {};
  for (const [name, faultOf] of Object.entries(FAULTS)) {
    const value = given[name];
    if (isGiven(value) && refuse(name, faultOf(value, given))) fields[name] = value;
  }
  if (isGiven(given['cron']) === isGiven(given['every'])) {
    refuse('cron', isGiven(given['cron']) ? 'Give cron or every, not both' : 'Give cron or every');
  }
  if (isGiven(given['queue']) && definition) {
    const fitting = fittingQueues(definition, registry);
    const fits = fitting.some((queue) => queue === given['queue']);
    const message = `Must be a queue whose workers can run this task: ${fitting.join(', ')}`;
    if (refuse('queue', fits ? null : message)) fields['queue'] = given['queue'];
  }
  // Each field has been checked.
  const schedule = { task, input, ...fields } as unknown as ScheduleOptions;
  if (errors.length === 0) errors.push(...neverComes(schedule, since));
  return { schedule, errors, definition: inputFault === null ? definition : undefined };
}

/** What is wrong with a schedule that would never make a task. */
function neverComes(schedule: ScheduleOptions, since: Since | null): readonly FieldError[] {
  const { cron, start, end } = schedule;
  if (cron !== undefined && nextTimes({ cron }, { after: 0, count: 1, createdAt: 0 }).length === 0) {
    return [{ path: 'cron', message: 'Never comes: there is no such day' }];
  }
  if (start === undefined && end === undefined) return [];
  if (since && end !== undefined && (readIsoTime(end) ?? 0) <= since.now)
    return [{ path: 'end', message: 'Must be in the future' }];
  // What counts from when it was made has a time before the end if it is made early enough.
  if (!since && cron === undefined && start === undefined) return [];
  const after = since?.now ?? (readIsoTime(start) ?? 0) - 1;
  const createdAt = since?.createdAt ?? after;
  if (nextTimes(schedule, { after, count: 1, createdAt }).length > 0) return [];
  const span = [start === undefined ? [] : `after ${start}`, end === undefined ? [] : `until ${end}`].flat();
  const message = `Has no time ${span.join(' and ')}`;
  return [{ path: cron === undefined ? 'every' : 'cron', message }];
}

/** @returns the input as JSON keeps it, and why it cannot be kept */
function readInput(value: unknown): { readonly input: Json; readonly message: string | null } {
  if (value === undefined) return { input: null, message: 'Must be given: JSON that fits the task’s schema' };
  try {
    const text = toJson(value, 'input');
    const bytes = byteLength(text);
    const input: Json = JSON.parse(text);
    if (bytes > MAX_SCHEDULE_INPUT_BYTES) {
      return { input, message: `Has ${bytes} bytes; the maximum is ${MAX_SCHEDULE_INPUT_BYTES}` };
    }
    // It is one level within a call's body.
    return {
      input,
      message: isDeeper(input, MAX_DEPTH - 1) ? `Is nested deeper than ${MAX_DEPTH - 1}` : null,
    };
  } catch (error) {
    if (!(error instanceof InvalidArgument)) throw error;
    return { input: null, message: `Must be JSON: ${error.message.replace(/\.$/, '')}` };
  }
}

function timeFault(value: unknown): string | null {
  const time = readIsoTime(value);
  return time === null || time < 0 || time > LAST_TIME ? ISO : null;
}

function wordFault(words: readonly string[]): Fault {
  const message = `Must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return (value) => (words.some((word) => word === value) ? null : message);
}

function isNumber(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
