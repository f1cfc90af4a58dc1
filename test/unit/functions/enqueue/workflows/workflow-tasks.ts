import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as full from 'zod';
import * as z from 'zod/mini';
import { defineTask } from '../../../../../core/definition/define-task.ts';
import type { TaskDefinition } from '../../../../../core/definition/definition.ts';
import { createRegistry } from '../../../../../core/definition/registry.ts';

const task = (name: string, input: StandardSchemaV1): TaskDefinition =>
  defineTask({ name, input, run: () => null });

/** A schema of another library, which describes itself. */
function described(jsonSchema: object, refuses: (value: unknown) => boolean): StandardSchemaV1 {
  const standard = {
    ...({ version: 1, vendor: 'other' } as const),
    validate: (value: unknown) => (refuses(value) ? { issues: [{ message: 'No' }] } : { value }),
    jsonSchema: { input: () => jsonSchema },
  } as const;
  return { '~standard': standard };
}

/** Tasks with inputs of many kinds. */
export const REGISTRY = createRegistry([
  task('add', z.strictObject({ a: z.number(), b: z.number() })),
  task('total', z.object({ numbers: z.array(z.number()), label: z.optional(z.string()) })),
  task('note', z.object({ text: z.optional(z.string()) })),
  task('pair', z.strictObject({ both: z.array(z.number()).check(z.length(2)) })),
  task('names', z.strictObject({ names: z.array(z.string()) })),
  task('lists', z.strictObject({ lists: z.array(z.array(z.number())) })),
  task(
    'settled',
    z.strictObject({ results: z.array(z.object({ ok: z.boolean(), value: z.optional(z.number()) })) }),
  ),
  task('list', z.array(z.unknown())),
  task('text', z.string()),
  task('undo', z.object({ taskId: z.string(), message: z.string() })),
  task('order', z.object({ orderId: z.string() })),
  task('anything', z.unknown()),
  task('coerced', full.object({ a: full.coerce.string(), b: full.number().catch(0) })),
  task(
    'preprocessed',
    full.preprocess(
      (value) => (Array.isArray(value) ? { a: value.length } : value),
      full.object({ a: full.number() }),
    ),
  ),
  task(
    'union',
    z.union([
      z.strictObject({ kind: z.literal('a'), list: z.array(z.number()) }),
      z.strictObject({ kind: z.literal('b'), one: z.string() }),
    ]),
  ),
  task(
    'range',
    full
      .object({ start: full.number(), end: full.number() })
      .refine(({ start, end }) => end > start, { path: ['end'], message: 'Must be after start' }),
  ),
  task(
    'dated',
    full.object({ from: full.iso.date(), to: full.iso.date() }).superRefine(({ to }, context) => {
      if (to.length === 0) context.addIssue({ code: 'custom', path: ['to'], message: 'never' });
    }),
  ),
  task(
    'other',
    described({ type: 'object', properties: { a: { type: 'number' } } }, (value) => Array.isArray(value)),
  ),
  task(
    'stricter',
    described({ type: 'string' }, () => false),
  ),
  task('loose', z.looseObject({ a: z.optional(z.number()) })),
  task(
    'throwing',
    described({ type: 'object', properties: { a: {} } }, () => {
      throw new TypeError('of its own');
    }),
  ),
  defineTask({
    name: 'slowly',
    queue: 'slow',
    timeLimit: 300,
    input: z.object({}),
    sends: ['add'],
    run: () => null,
  }),
]);
