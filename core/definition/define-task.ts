import type { StandardSchemaV1 } from '@standard-schema/spec';
import {
  DEFAULT_RESULT_TTL_SECONDS,
  MAX_FUNCTION_TIMEOUT_SECONDS,
  MISSING_RECORD_GRACE_MS,
  TASK_NAME,
  WORKER_MARGIN_SECONDS,
} from '../protocol/bounds.ts';
import {
  DefinitionError,
  type DefinitionOptions,
  type TaskDefinition,
  type TaskResult,
} from './definition.ts';

/** An SQS queue name has at most 80 letters, digits, `-` and `_` (SQS quota), and the stack puts the stage in front. */
const QUEUE = /^[a-z][a-z0-9_-]{0,31}$/;
const MAX_TIME_LIMIT = MAX_FUNCTION_TIMEOUT_SECONDS - WORKER_MARGIN_SECONDS;
const MIN_RESULT_TTL = MISSING_RECORD_GRACE_MS / 1000;

/**
 * Defines a task. TypeScript infers the types of the run's input and result from `input` and `run`.
 *
 * @throws DefinitionError naming the option that is out of bounds
 * @example
 * export const add = defineTask({
 *   name: 'add',
 *   input: z.strictObject({ a: z.number(), b: z.number() }),
 *   run: ({ a, b }) => a + b,
 * });
 */
export function defineTask<
  const Name extends string,
  Schema extends StandardSchemaV1,
  Result extends TaskResult,
>(options: DefinitionOptions<Name, Schema, Result>): TaskDefinition<Name, Schema, Result> {
  const definition: TaskDefinition<Name, Schema, Result> = {
    name: options.name,
    description: options.description ?? '',
    input: options.input,
    run: options.run,
    retry: {
      maxAttempts: options.retry?.maxAttempts ?? 4,
      backoff: options.retry?.backoff ?? { base: 1, cap: 600 },
    },
    timeLimit: options.timeLimit ?? 30,
    queue: options.queue ?? 'default',
    onCrash: options.onCrash ?? 'retry',
    resultTtl: options.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS,
    sends: options.sends ?? [],
  };
  check(definition);
  return definition;
}

function check({ name, queue, retry, timeLimit, resultTtl }: TaskDefinition): void {
  const refuse = (option: string, value: unknown, accepted: string): never => {
    const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
    throw new DefinitionError(`Task "${name}": ${option} is ${shown}; it must be ${accepted}.`);
  };
  if (!TASK_NAME.test(name)) {
    refuse('name', name, 'a lower-case letter, then up to 63 lower-case letters, digits, "_", "-" or "."');
  }
  if (!QUEUE.test(queue)) {
    refuse('queue', queue, 'a lower-case letter, then up to 31 lower-case letters, digits, "_" or "-"');
  }
  if (!isBetween(retry.maxAttempts, 1, 100) || !Number.isInteger(retry.maxAttempts)) {
    refuse('retry.maxAttempts', retry.maxAttempts, 'a whole number from 1 to 100');
  }
  if (typeof retry.backoff !== 'function') {
    const { base, cap } = retry.backoff;
    if (!isBetween(base, 0, 86_400) || !isBetween(cap, base, 7 * 86_400)) {
      refuse(
        'retry.backoff',
        retry.backoff,
        '{ base, cap } in seconds, with 0 ≤ base ≤ cap ≤ 604800 (7 days)',
      );
    }
  }
  if (!isBetween(timeLimit, 1, MAX_TIME_LIMIT)) {
    refuse(
      'timeLimit',
      timeLimit,
      `from 1 to ${MAX_TIME_LIMIT} seconds, because Lambda ends a function after 15 minutes`,
    );
  }
  if (!isBetween(resultTtl, MIN_RESULT_TTL, 10 * 366 * 86_400) || !Number.isInteger(resultTtl)) {
    refuse(
      'resultTtl',
      resultTtl,
      `a whole number of seconds, at least ${MIN_RESULT_TTL} (an hour) and at most ten years`,
    );
  }
}

function isBetween(value: number, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}
