import type { StandardSchemaV1 } from '@standard-schema/spec';
import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import { checkOptions, DEFAULT_TIME_LIMIT } from './check-options.ts';
import type { AsJson, DefinitionOptions, FittingNames, TaskDefinition, TaskResult } from './definition.ts';

/** Refuses a run whose result is not JSON. */
type OnlyJson<Result> = [Result] extends [AsJson<Result>] ? unknown : { readonly run: ResultIsNotJson };

/** What the compiler shows in its place. */
interface ResultIsNotJson {
  readonly resultIsNotJson: 'A run returns JSON: no dates, maps, functions or big integers';
}

/** What callers get of a result: nothing, if it is not kept. */
// biome-ignore lint/suspicious/noConfusingVoidType: as the result of a run without a return statement
type Kept<Result extends TaskResult, Keeps extends boolean> = Keeps extends false ? void : Result;

/**
 * Defines a task. TypeScript infers the types of the run's input and result from `input` and `run`.
 *
 * @throws DefinitionError naming the option that is unknown, missing or invalid
 * @example
 * ```ts
 * export const add = defineTask({
 *   name: 'add',
 *   input: z.strictObject({ a: z.number(), b: z.number() }),
 *   run: ({ a, b }) => a + b,
 * });
 * ```
 */
export function defineTask<
  const Name extends string,
  Schema extends StandardSchemaV1,
  Result extends TaskResult,
  const Keeps extends boolean = true,
  const Mails extends boolean = false,
>(
  options: DefinitionOptions<Name, Schema, Result, Keeps, Mails> & OnlyJson<Result>,
): TaskDefinition<Name, Schema, Kept<Result, Keeps>> {
  checkOptions(options);
  return {
    name: options.name,
    description: options.description ?? '',
    input: options.input,
    // What is not kept has no type for callers; the worker ignores it.
    run: options.run as TaskDefinition<Name, Schema, Kept<Result, Keeps>>['run'],
    retry: {
      maxAttempts: options.retry?.maxAttempts ?? 4,
      backoff: options.retry?.backoff ?? { base: 1, cap: 600 },
    },
    timeLimit: options.timeLimit ?? DEFAULT_TIME_LIMIT,
    softTimeLimit: options.softTimeLimit,
    keepResult: options.keepResult ?? true,
    queue: options.queue ?? 'default',
    onCrash: options.onCrash ?? 'retry',
    resultTtl: options.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS,
    sends: options.sends ?? [],
    sendsEmail: options.sendsEmail ?? false,
    schedules: options.schedules ?? [],
    needs: options.needs,
    celery: options.celery as FittingNames | undefined,
  };
}
