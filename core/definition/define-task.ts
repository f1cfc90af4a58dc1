import type { StandardSchemaV1 } from '@standard-schema/spec';
import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import { checkOptions } from './check-options.ts';
import type { DefinitionOptions, TaskDefinition, TaskResult } from './definition.ts';

/**
 * Defines a task. TypeScript infers the types of the run's input and result from `input` and `run`.
 *
 * @throws DefinitionError naming the option that is unknown, missing or invalid
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
  checkOptions(options);
  return {
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
}
