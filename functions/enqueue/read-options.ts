import type { TaskDefinition } from '../../core/definition/definition.ts';
import { fittingQueues } from '../../core/definition/fitting-queues.ts';
import type { Registry } from '../../core/definition/registry.ts';
import { GROUP, LAST_TIME, MAX_ETA_SECONDS, MAX_EXPIRES_SECONDS } from '../../core/protocol/bounds.ts';
import { readIsoTime } from '../../core/protocol/iso-time.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import { readSeconds } from '../../core/protocol/read-seconds.ts';

/** What a call says about one task besides its input. The names are those of Celery's `apply_async`. */
export interface ParsedOptions {
  /** The task does not run before this time, in milliseconds since the epoch. */
  readonly eta: number | null;
  /** The task does not start after this time, in milliseconds since the epoch. */
  readonly expiresAt: number | null;
  readonly queue: string;
  /** Fair-queue tenant. */
  readonly group: string | null;
}

type ReadOptions =
  | { readonly ok: true; readonly options: ParsedOptions }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const OPTION_NAMES = ['countdown', 'eta', 'expires', 'queue', 'group'];

/**
 * Reads the options of a call, from its query string (where all values are strings) or from `options` in a bulk call.
 *
 * @param now milliseconds since the epoch
 */
export function readOptions(
  given: Readonly<Record<string, unknown>>,
  definition: TaskDefinition,
  registry: Registry,
  now: number,
): ReadOptions {
  const errors: FieldError[] = Object.keys(given)
    .filter((name) => !OPTION_NAMES.includes(name))
    .map((path) => ({ path, message: `Unknown option. The options are ${OPTION_NAMES.join(', ')}` }));
  const read = <Value>(name: string, reader: (value: unknown) => Value): Value | null => {
    const value = given[name];
    if (!isGiven(value)) return null;
    try {
      return reader(value);
    } catch (error) {
      errors.push({ path: name, message: error instanceof Error ? error.message : String(error) });
      return null;
    }
  };

  const countdown = read('countdown', readCountdown);
  const eta = read('eta', (value) => readEta(value, now));
  if (isGiven(given['countdown']) && isGiven(given['eta'])) {
    errors.push({ path: 'countdown', message: 'Give countdown or eta, not both' });
  }
  const due = eta ?? (countdown ? Math.round(now + countdown * 1000) : null);
  const options: ParsedOptions = {
    eta: due,
    expiresAt: read('expires', (value) => readExpires(value, now)),
    queue: read('queue', (value) => readQueue(value, definition, registry)) ?? definition.queue,
    group: read('group', readGroup),
  };
  return errors.length > 0 ? { ok: false, errors } : { ok: true, options };
}

/**
 * The problem with options under which a task would expire before it could start; `null` if it would not. `readOptions` does not
 * check this, because time passes: the repeat of a call that came in time must be answered with its task.
 *
 * @param within where the options are in the call, for the error's path
 */
export function lapsedProblem(
  { eta, expiresAt }: ParsedOptions,
  now: number,
  within = '',
): ProblemError | null {
  if (expiresAt === null || expiresAt > (eta ?? now)) return null;
  const path = [within, 'expires'].filter(Boolean).join('.');
  return new ProblemError(422, 'The task would expire before it could start.', {
    errors: [{ path, message: 'The task would expire before it could start' }],
  });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** @throws RangeError saying what it must be */
export function readCountdown(value: unknown): number {
  const seconds = readSeconds(value);
  if (seconds === null || seconds > MAX_ETA_SECONDS) {
    throw new RangeError(`Must be a number of seconds from 0 to ${MAX_ETA_SECONDS} (ten years)`);
  }
  return seconds;
}

/** @returns `null` for a time that has passed @throws RangeError saying what it must be */
export function readEta(value: unknown, now: number): number | null {
  const time = readIsoTime(value);
  if (time === null)
    throw new RangeError('Must be an ISO 8601 time with an offset, such as 2030-01-31T12:00:00Z');
  if (time > now + MAX_ETA_SECONDS * 1000) {
    throw new RangeError(`Must be at most ten years (${MAX_ETA_SECONDS} seconds) ahead`);
  }
  // A time in the past means now, as in Celery.
  return time > now ? time : null;
}

function readExpires(value: unknown, now: number): number {
  const seconds = readSeconds(value);
  const time = seconds === null ? readIsoTime(value) : now + seconds * 1000;
  if (seconds === 0 || (seconds ?? 0) > MAX_EXPIRES_SECONDS || time === null || time > LAST_TIME) {
    throw new RangeError(
      `Must be a number of seconds, more than 0 and at most ${MAX_EXPIRES_SECONDS} (100 years), or an ISO 8601 time with an offset`,
    );
  }
  return Math.round(time);
}

function readQueue(value: unknown, definition: TaskDefinition, registry: Registry): string {
  const fitting = fittingQueues(definition, registry);
  if (typeof value !== 'string' || !fitting.includes(value)) {
    throw new RangeError(`Must be a queue whose workers can run this task: ${fitting.join(', ')}`);
  }
  return value;
}

function readGroup(value: unknown): string {
  if (typeof value !== 'string' || !GROUP.test(value)) {
    throw new RangeError('Must be 1 to 128 ASCII letters, digits or punctuation marks');
  }
  return value;
}
