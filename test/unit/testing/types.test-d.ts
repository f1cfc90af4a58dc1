import { expectTypeOf, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../core/definition/define-task.ts';
import { defineTasks } from '../../../core/definition/define-tasks.ts';
import { runTask, startTestSystem, type TestSystem } from '../../../testing/index.ts';

const add = defineTask({
  name: 'add',
  input: z.strictObject({
    a: z.number(),
    at: z.pipe(
      z.string(),
      z.transform((text) => new Date(text)),
    ),
  }),
  run: ({ a, at }) => ({ sum: a + at.getTime() }),
});
const quiet = defineTask({ name: 'quiet', input: z.strictObject({}), keepResult: false, run: () => 5 });
const tasks = defineTasks('file:///tasks.ts', [add, quiet]);

test('a run takes what a caller sends, and has the result that callers get', async () => {
  const run = await runTask(add, { a: 1, at: '2030-01-01' });
  if (run.outcome === 'success') expectTypeOf(run.result).toEqualTypeOf<{ sum: number }>();
  else expectTypeOf(run.result).toEqualTypeOf<null>();
  if (run.outcome === 'retry') expectTypeOf(run.delay).toEqualTypeOf<number>();
  expectTypeOf((await runTask(quiet, {})).result).toEqualTypeOf<null>();
  // @ts-expect-error: the schema wants a text
  await runTask(add, { a: 1, at: new Date() });
  // @ts-expect-error: no such override
  await runTask(add, { a: 1, at: '' }, { atempt: 2 });
});

test('a system knows its tasks', async () => {
  const system = await startTestSystem({ tasks });
  expectTypeOf(system).toExtend<TestSystem<typeof tasks>>();
  const task = await system.client.add({ a: 1, at: '2030-01-01' });
  expectTypeOf(await task.result()).toEqualTypeOf<{ sum: number }>();
  // @ts-expect-error: no task has this name
  await system.send('subtract', {});
});
