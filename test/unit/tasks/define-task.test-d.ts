import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../core/definition/define-task.ts';
import type {
  DeclaredSchedule,
  OnCrash,
  RetryPolicy,
  TaskContext,
  TaskDefinition,
} from '../../../core/definition/definition.ts';
import { createRegistry } from '../../../core/definition/registry.ts';
import type { Backoff } from '../../../core/protocol/backoff.ts';
import type { Json } from '../../../core/protocol/json.ts';

const input = z.strictObject({ a: z.number(), tags: z.optional(z.array(z.string())) });

describe('the input and the context of a run', () => {
  test('have the types of the schema', () => {
    defineTask({
      name: 'typed',
      input,
      run: (given, context) => {
        expectTypeOf(given.a).toEqualTypeOf<number>();
        expectTypeOf(given.tags).toEqualTypeOf<string[] | undefined>();
        expectTypeOf(context).toEqualTypeOf<TaskContext>();
        // @ts-expect-error the schema has no such field
        given.b;
        // @ts-expect-error a number is not a string
        given.a.length;
        return null;
      },
    });
  });

  test('have the schema’s output type', () => {
    const converting = z.strictObject({
      at: z.pipe(
        z.string(),
        z.transform((text) => new Date(text)),
      ),
    });
    defineTask({
      name: 'converted',
      input: converting,
      run: ({ at }) => {
        expectTypeOf(at).toEqualTypeOf<Date>();
      },
    });
  });

  test('come from any Standard Schema', () => {
    const schema: StandardSchemaV1<string, { readonly parsed: boolean }> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { parsed: true } }) },
    };
    defineTask({
      name: 'standard',
      input: schema,
      run: (given) => {
        expectTypeOf(given).toEqualTypeOf<{ readonly parsed: boolean }>();
      },
    });
  });

  test('cannot be overridden by the run', () => {
    // @ts-expect-error in the schema, a is a number
    defineTask({ name: 'wrong', input, run: (given: { a: string }) => given.a });
  });

  test('include a sleep that aborts', () => {
    expectTypeOf<TaskContext['sleep']>().toEqualTypeOf<(ms: number) => Promise<void>>();
    expectTypeOf<TaskContext['signal']>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<TaskContext['attempt']>().toEqualTypeOf<number>();
  });
});

test('a progress is JSON: an interface too, and one with optional fields', async () => {
  interface Step {
    current: number;
    total: number;
    words?: string;
  }
  const report: Step = { current: 1, total: 2 };
  const json: Json = { a: [1, null] };
  const { progress }: Pick<TaskContext, 'progress'> = { progress: async () => undefined };
  expectTypeOf(await progress(report)).toEqualTypeOf<void>();
  for (const whole of [0.5, 'half', null, true, [1, 2]]) await progress(whole);
  await progress(json);
  await progress({ current: 1, total: 2, at: { page: 'a' } });
  // @ts-expect-error JSON has no dates
  await progress({ at: new Date() });
  // @ts-expect-error JSON has no functions
  await progress(() => 1);
  // @ts-expect-error JSON makes null of undefined in a list
  await progress([undefined]);
  // @ts-expect-error there is nothing to report
  await progress(undefined);
  // @ts-expect-error nobody knows whether it is JSON
  await progress(json as unknown);
});

describe('the names of a task in Python', () => {
  const celery = { names: ['shop.tasks.a'] };
  const run = () => null;

  test('are those of a task whose input has fields, in an order', () => {
    defineTask({ name: 'a', input, run, celery });
    defineTask({ name: 'a', input, run, celery: { ...celery, fields: ['tags', 'a'] } });
    // @ts-expect-error the schema has no such field
    defineTask({ name: 'a', input, run, celery: { ...celery, fields: ['a', 'b'] } });
    // @ts-expect-error a task that Python may call has a name there
    defineTask({ name: 'a', input, run, celery: { fields: ['a'] } });
  });

  test('may come with the fields of any of several inputs', () => {
    const either = z.union([z.strictObject({ a: z.number() }), z.strictObject({ b: z.number() })]);
    defineTask({ name: 'a', input: either, run, celery: { ...celery, fields: ['a', 'b'] } });
    // @ts-expect-error neither has such a field
    defineTask({ name: 'a', input: either, run, celery: { ...celery, fields: ['c'] } });
  });

  test('may come with any name for an input that is no object', () => {
    defineTask({ name: 'a', input: z.array(z.number()), run, celery: { ...celery, fields: ['numbers'] } });
    defineTask({ name: 'a', input: z.string(), run, celery: { ...celery, fields: ['text'] } });
  });

  test('stay with a definition, in a registry and in one made from it', () => {
    const named = defineTask({ name: 'a', input, run, celery: { ...celery, fields: ['a'] } });
    const plain = defineTask({ name: 'b', input: z.string(), run });
    expectTypeOf(createRegistry([named, plain]).definitions).toEqualTypeOf<readonly TaskDefinition[]>();
    defineTask({ ...named, name: 'c' });
  });
});

describe('the return value of a run', () => {
  test('is the result of the definition', () => {
    const sum = defineTask({ name: 'sum', input, run: ({ a }) => a + 1 });
    expectTypeOf(sum.run).returns.toEqualTypeOf<number | Promise<number>>();
    expectTypeOf(sum.name).toEqualTypeOf<'sum'>();
    expectTypeOf(sum.input).toEqualTypeOf<typeof input>();
  });

  test('may be a promise', () => {
    const later = defineTask({ name: 'later', input, run: async ({ a }) => ({ a }) });
    expectTypeOf<Awaited<ReturnType<typeof later.run>>>().toEqualTypeOf<{ a: number }>();
  });

  test('may be missing', () => {
    defineTask({ name: 'nothing', input, run: () => {} });
    defineTask({ name: 'nothing', input, run: async () => {} });
    defineTask({ name: 'nothing', input, run: () => null });
  });

  test('may be one of several shapes, an interface, a list, and have optional fields', () => {
    interface Line {
      readonly article: string;
      note?: string;
    }
    interface Report {
      title: string;
      lines: readonly Line[];
      next?: Report | null;
    }
    const several = defineTask({ name: 'a', input, run: ({ a }) => (a > 9 ? { big: a } : { small: a }) });
    expectTypeOf<Awaited<ReturnType<typeof several.run>>>().toHaveProperty('big');
    const report = defineTask({
      name: 'a',
      input,
      run: async (): Promise<Report> => ({ title: '', lines: [] }),
    });
    expectTypeOf<Awaited<ReturnType<typeof report.run>>>().toEqualTypeOf<Report>();
    defineTask({ name: 'a', input, run: (): Json => null });
    defineTask({ name: 'a', input, run: (): readonly [Line, ...Line[]] => [{ article: 'a' }] });
    defineTask({ name: 'a', input, run: ({ a }) => (a > 1 ? undefined : { a }) });
    defineTask({
      name: 'a',
      input,
      run: (): never => {
        throw new Error('Never');
      },
    });
  });

  test('must be a JSON value', () => {
    // @ts-expect-error JSON turns a date into a string
    defineTask({ name: 'wrong', input, run: () => new Date() });
    // @ts-expect-error JSON has no big integers
    defineTask({ name: 'wrong', input, run: () => 1n });
    // @ts-expect-error JSON has no functions
    defineTask({ name: 'wrong', input, run: () => () => 1 });
    // @ts-expect-error nor may a promise resolve to one
    defineTask({ name: 'wrong', input, run: async () => new Map() });
    // @ts-expect-error nor may a field be one
    defineTask({ name: 'wrong', input, run: () => ({ at: [{ on: new Date() }] }) });
    // @ts-expect-error JSON makes null of undefined in a list
    defineTask({ name: 'wrong', input, run: () => [1, undefined] });
    // @ts-expect-error nobody knows whether it is JSON
    defineTask({ name: 'wrong', input, run: (): unknown => 1 });
    // @ts-expect-error nor here
    defineTask({ name: 'wrong', input, run: (): { a: unknown } => ({ a: 1 }) });
    // @ts-expect-error JSON keeps nothing of an error
    defineTask({ name: 'wrong', input, run: () => new Error('x') });
    // @ts-expect-error one of the shapes is not JSON
    defineTask({ name: 'wrong', input, run: ({ a }) => (a > 1 ? { a } : { at: new Date() }) });
  });
});

describe('a policy', () => {
  const run = () => null;

  test('has every value in the definition', () => {
    const { retry, timeLimit, queue, onCrash, resultTtl, description } = defineTask({
      name: 'a',
      input,
      run,
    });
    expectTypeOf(retry).toEqualTypeOf<RetryPolicy>();
    expectTypeOf(retry.backoff).toEqualTypeOf<Backoff | ((attempt: number, error: unknown) => number)>();
    expectTypeOf(onCrash).toEqualTypeOf<OnCrash>();
    expectTypeOf([timeLimit, resultTtl]).toEqualTypeOf<number[]>();
    expectTypeOf([queue, description]).toEqualTypeOf<string[]>();
  });

  test('accepts each option alone', () => {
    defineTask({ name: 'a', input, run, retry: { maxAttempts: 2 } });
    defineTask({ name: 'a', input, run, retry: { backoff: { base: 1, cap: 2 } } });
    defineTask({ name: 'a', input, run, retry: { backoff: (attempt, error) => (error ? attempt : 0) } });
    defineTask({ name: 'a', input, run, onCrash: 'fail' });
  });

  test('accepts nothing else', () => {
    // @ts-expect-error there are only two ways
    defineTask({ name: 'a', input, run, onCrash: 'ignore' });
    // @ts-expect-error a backoff needs both bounds
    defineTask({ name: 'a', input, run, retry: { backoff: { base: 1 } } });
    // @ts-expect-error seconds are a number
    defineTask({ name: 'a', input, run, timeLimit: '30' });
    // @ts-expect-error no such option
    defineTask({ name: 'a', input, run, retries: 3 });
    // @ts-expect-error a definition needs a name
    defineTask({ input, run });
    // @ts-expect-error a definition needs a run
    defineTask({ name: 'a', input });
    // @ts-expect-error a plain object is not a schema
    defineTask({ name: 'a', input: { a: 'number' }, run });
  });
});

describe('a schedule', () => {
  const run = () => null;

  test('has the input that a caller would send', () => {
    const counted = z.strictObject({ pages: z.pipe(z.string(), z.transform(Number)) });
    const task = defineTask({
      name: 'a',
      input: counted,
      schedules: [
        { name: 'b', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: { pages: '5' } },
        { name: 'c', every: 60, input: { pages: '5' }, misfire: 'all', overlap: 'allow', enabled: false },
      ],
      run,
    });
    expectTypeOf(task.schedules).toEqualTypeOf<readonly DeclaredSchedule<typeof counted>[]>();
    defineTask({
      name: 'a',
      input: counted,
      // @ts-expect-error the schema makes a number of it, but takes a text
      schedules: [{ name: 'b', every: 60, input: { pages: 5 } }],
      run,
    });
    // @ts-expect-error it misses a field
    defineTask({ name: 'a', input: counted, schedules: [{ name: 'b', every: 60, input: {} }], run });
    // @ts-expect-error it has one too many
    defineTask({ name: 'a', input, schedules: [{ name: 'b', every: 60, input: { a: 1, b: 2 } }], run });
  });

  test('leaves the input of the run as it is', () => {
    defineTask({
      name: 'a',
      input,
      schedules: [{ name: 'b', every: 60, input: { a: 1 } }],
      run: (given) => {
        expectTypeOf(given).toEqualTypeOf<z.output<typeof input>>();
      },
    });
  });

  test('has a name, an input, and no options but its own', () => {
    // @ts-expect-error it has no name
    defineTask({ name: 'a', input, schedules: [{ every: 60, input: { a: 1 } }], run });
    // @ts-expect-error it has no input
    defineTask({ name: 'a', input, schedules: [{ name: 'b', every: 60 }], run });
    // @ts-expect-error it is misspelt
    defineTask({ name: 'a', input, schedules: [{ name: 'b', evry: 60, input: { a: 1 } }], run });
    defineTask({
      name: 'a',
      input,
      // @ts-expect-error there is no such word
      schedules: [{ name: 'b', every: 60, overlap: 'queue', input: { a: 1 } }],
      run,
    });
  });

  test('of any task fits one registry', () => {
    const registry = createRegistry([
      defineTask({ name: 'number', input: z.number(), schedules: [{ name: 'b', every: 60, input: 5 }], run }),
      defineTask({ name: 'text', input: z.string(), schedules: [{ name: 'c', every: 60, input: '' }], run }),
    ]);
    expectTypeOf(registry.definitions).items.toEqualTypeOf<TaskDefinition>();
  });
});

test('definitions with different inputs fit one registry', () => {
  const registry = createRegistry([
    defineTask({ name: 'number', input: z.number(), run: (given) => given }),
    defineTask({ name: 'text', input: z.string(), run: (given) => given }),
  ]);
  expectTypeOf(registry.get).returns.toEqualTypeOf<TaskDefinition | undefined>();
});
