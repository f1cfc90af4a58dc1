import {
  MAX_FUNCTION_TIMEOUT_SECONDS,
  MAX_RETRY_DELAY_SECONDS,
  MISSING_RECORD_GRACE_MS,
  TASK_NAME,
  WORKER_MARGIN_SECONDS,
} from '../protocol/bounds.ts';
import { DefinitionError, type DefinitionOptions, type RetryPolicy } from './definition.ts';

/** What may be given as one option. `undefined` is the same as not given. */
interface Rule {
  readonly accepts: (value: unknown) => boolean;
  /** Completes the sentence "it must be …". */
  readonly must: string;
  readonly required?: true;
}

/** A rule for every option: an option without one does not compile. */
type Rules<Options> = { readonly [Name in keyof Options]-?: Rule };

/** An SQS queue name has at most 80 letters, digits, `-` and `_` (SQS quota), and the stack puts the stage in front. */
export const QUEUE_NAME = /^[a-z][a-z0-9_-]{0,31}$/;
const MAX_TIME_LIMIT = MAX_FUNCTION_TIMEOUT_SECONDS - WORKER_MARGIN_SECONDS;
/** How long one attempt may take by default, in seconds. */
export const DEFAULT_TIME_LIMIT = 30;

const MIN_RESULT_TTL = MISSING_RECORD_GRACE_MS / 1000;
const MAX_BASE_SECONDS = 86_400;

const RULES: Rules<DefinitionOptions<string, never, never>> = {
  name: {
    accepts: (value) => typeof value === 'string' && TASK_NAME.test(value),
    must: 'a lower-case letter, then up to 63 lower-case letters, digits, "_", "-" or "."',
    required: true,
  },
  description: { accepts: (value) => typeof value === 'string', must: 'a text' },
  input: {
    // Some libraries' schemas are functions.
    accepts: (value) => (isObject(value) || typeof value === 'function') && '~standard' in value,
    must: 'a Standard Schema, such as z.object({ … })',
    required: true,
  },
  run: { accepts: (value) => typeof value === 'function', must: 'a function', required: true },
  queue: {
    accepts: (value) => typeof value === 'string' && QUEUE_NAME.test(value),
    must: 'a lower-case letter, then up to 31 lower-case letters, digits, "_" or "-"',
  },
  retry: { accepts: isObject, must: 'an object with any of maxAttempts, backoff' },
  timeLimit: {
    accepts: (value) => isBetween(value, 1, MAX_TIME_LIMIT),
    must: `from 1 to ${MAX_TIME_LIMIT} seconds, because Lambda ends a function after 15 minutes`,
  },
  softTimeLimit: {
    accepts: (value) => typeof value === 'number' && value > 0 && value < MAX_TIME_LIMIT,
    must: 'a number of seconds, more than 0 and less than timeLimit',
  },
  keepResult: { accepts: (value) => typeof value === 'boolean', must: 'true or false' },
  onCrash: { accepts: (value) => value === 'retry' || value === 'fail', must: '"retry" or "fail"' },
  resultTtl: {
    accepts: (value) => isBetween(value, MIN_RESULT_TTL, 10 * 366 * 86_400) && Number.isInteger(value),
    must: `a whole number of seconds, at least ${MIN_RESULT_TTL} (an hour) and at most ten years`,
  },
  sends: {
    accepts: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    must: 'a list of the names of tasks',
  },
  sendsEmail: { accepts: (value) => typeof value === 'boolean', must: 'true or false' },
  needs: {
    accepts: (value) => Array.isArray(value) && value.every(isObject),
    must: 'a list of what environment(…) and secret(…) return',
  },
  schedules: {
    // Whatever else is wrong with one is found before it is deployed: functions that only run tasks need no calendar.
    accepts: (value) => Array.isArray(value) && value.every(isNamed),
    must: 'a list of schedules, each with a name like a task’s',
  },
  // The names are checked by what reads them: see `celeryDefinitions`.
  celery: { accepts: isObject, must: 'an object with names' },
};

const RETRY_RULES: Rules<RetryPolicy> = {
  maxAttempts: {
    accepts: (value) => isBetween(value, 1, 100) && Number.isInteger(value),
    must: 'a whole number from 1 to 100',
  },
  backoff: {
    accepts: (value) => typeof value === 'function' || isBackoff(value),
    must: `{ base, cap } in seconds, with 0 ≤ base ≤ cap ≤ ${MAX_RETRY_DELAY_SECONDS} (ten years) and base ≤ ${MAX_BASE_SECONDS} (a day), or a function`,
  },
};

/**
 * Checks what an author gives to `defineTask`, whether or not TypeScript has checked it.
 *
 * @throws DefinitionError naming the first option that is unknown, missing or invalid
 */
export function checkOptions(options: unknown): void {
  if (!isObject(options)) throw new DefinitionError(`A task is ${shown(options)}; it must be an object.`);
  const task = 'name' in options ? options.name : undefined;
  check(task, '', options, RULES);
  checkSoftTimeLimit(task, options);
  if (!('retry' in options) || !isObject(options.retry)) return;
  const { retry } = options;
  check(task, 'retry.', retry, RETRY_RULES);
  if ('backoff' in retry && isObject(retry.backoff)) {
    checkNames(task, 'retry.backoff.', retry.backoff, ['base', 'cap']);
  }
}

function checkSoftTimeLimit(task: unknown, options: object): void {
  const { softTimeLimit, timeLimit = DEFAULT_TIME_LIMIT }: { readonly [name: string]: unknown } =
    Object(options);
  if (softTimeLimit === undefined || Number(softTimeLimit) < Number(timeLimit)) return;
  throw new DefinitionError(
    `Task ${shown(task)}: softTimeLimit is ${shown(softTimeLimit)}; it must be less than timeLimit, which is ${shown(timeLimit)}.`,
  );
}

function check(task: unknown, within: string, options: object, rules: Readonly<Record<string, Rule>>): void {
  checkNames(task, within, options, Object.keys(rules));
  for (const [name, { accepts, must, required }] of Object.entries(rules)) {
    const value: unknown = Reflect.get(options, name);
    if ((value === undefined && !required) || accepts(value)) continue;
    throw new DefinitionError(
      `Task ${shown(task)}: ${within}${name} is ${shown(value)}; it must be ${must}.`,
    );
  }
}

/** An option that is misspelt would do nothing, and nobody would notice. */
function checkNames(task: unknown, within: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new DefinitionError(
    `Task ${shown(task)}: ${within}${unknown} is not an option. The options are ${known.join(', ')}.`,
  );
}

function isBackoff(value: unknown): boolean {
  const { base, cap }: { readonly base?: unknown; readonly cap?: unknown } = Object(value);
  return isBetween(base, 0, MAX_BASE_SECONDS) && isBetween(cap, base, MAX_RETRY_DELAY_SECONDS);
}

function isNamed(schedule: unknown): boolean {
  const { name }: { readonly name?: unknown } = Object(schedule);
  return typeof name === 'string' && TASK_NAME.test(name);
}

function isBetween(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in an error message. JSON would show `NaN` as `null`. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return String(value);
  try {
    const text = JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
    );
    return text ?? String(value);
  } catch {
    return `an unprintable ${typeof value}`;
  }
}
