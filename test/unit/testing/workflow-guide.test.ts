import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { chain, chord, group } from '../../../client/index.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import { startTestSystem } from '../../../testing/index.ts';

// What docs/client.md shows of workflows, word for word; the last test compares.

const pair = z.strictObject({ a: z.number(), b: z.number() });
const failure = z.strictObject({ type: z.string(), message: z.string(), taskId: z.string() });
const share = z.union([
  z.strictObject({ ok: z.literal(true), value: z.number() }),
  z.strictObject({ ok: z.literal(false), error: failure }),
]);

const tasks = [
  defineTask({ name: 'add', input: pair, run: ({ a, b }) => a + b }),
  defineTask({
    name: 'divide',
    input: pair,
    retry: { maxAttempts: 1 },
    run: ({ a, b }) => {
      if (b === 0) throw new RangeError(`${a} cannot be divided by zero`);
      return a / b;
    },
  }),
  defineTask({
    name: 'total',
    input: z.strictObject({ numbers: z.array(z.number()), label: z.string() }),
    run: ({ numbers, label }) => ({ label, sum: numbers.reduce((sum, each) => sum + each, 0) }),
  }),
  defineTask({
    name: 'report',
    input: z.strictObject({ results: z.array(share) }),
    run: ({ results }) => results.map((each) => (each.ok ? each.value : each.error.message)),
  }),
  defineTask({
    name: 'alert',
    input: z.strictObject({ failure, order: z.string() }),
    run: ({ order, failure: { message } }) => `${order}: ${message}`,
  }),
] as const;

test('sums are sent, and their sum is awaited', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;
  const { add, total } = client;
  const sums = chord(
    [add.s({ a: 1, b: 2 }), add.s({ a: 3, b: 4 })], // side by side
    total.into('numbers', { label: 'sum' }), // and then, with both results in the field `numbers`
  );
  const workflow = await client.sendWorkflow(sums);
  const { sum } = await workflow.result({ timeout: 120 }); // 10
  expect(sum).toBe(10);
  expect(group([sums]).node).toEqual({ group: [sums.node] });
});

test('what does not fit does not compile', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;
  const { add, total, report } = client;
  // @ts-expect-error a sum is not what report takes
  chain(add.s({ a: 1, b: 2 }), report.s());
  // @ts-expect-error the label is missing
  chord([add.s({ a: 1, b: 2 })], total.into('numbers', {}));
  const sending = async () => {
    // @ts-expect-error nothing comes before it
    await client.sendWorkflow(total.into('numbers', { label: 'sum' }));
  };
  await expect(sending()).rejects.toThrow('Nothing comes before this task');
});

test('failures are collected', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;
  const { divide, report } = client;
  const shares = divide.map(
    [
      { a: 8, b: 4 },
      { a: 8, b: 0 },
    ],
    { onFailure: 'collect' },
  );
  const settled = await client.sendWorkflow(chord(shares, report.into('results')));
  await settled.result(); // [2, '8 cannot be divided by zero']
  expect(await settled.result()).toEqual([2, '8 cannot be divided by zero']);
});

test('a workflow that fails is looked into, and retried', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;
  const { add, divide, alert } = client;
  const lines: unknown[][] = [];
  const console = { log: (...line: unknown[]) => lines.push(line) };
  const order = chain(divide.s({ a: 1, b: 0 }), add.into('a', { b: 2 })).linkError(
    alert.into('failure', { order: 'A7' }),
  );
  const sent = await client.sendWorkflow(order, { idempotencyKey: 'order-A7' });

  await system.settle();

  const failed = await sent.result().catch((error) => error);
  console.log(failed.name, failed.taskId); // WorkflowFailed, and the task because of which it did
  for await (const { id, task, state } of sent.nodes()) console.log(id, task, state);
  for await (const { id, counts } of client.workflows({ state: 'FAILURE' })) console.log(id, counts);
  await sent.retry();
  const [[, failedId] = [], [firstId] = []] = lines;
  expect(failedId).toBe(firstId);
  expect(lines).toEqual([
    ['WorkflowFailed', expect.any(String)],
    [expect.any(String), 'divide', 'FAILURE'],
    [expect.any(String), 'add', 'FAILURE'],
    [expect.any(String), 'alert', 'SUCCESS'],
    [sent.id, { open: 0, succeeded: 1, failed: 2, skipped: 0 }],
  ]);
});

test('the guide shows what these tests do', () => {
  const guide = readFileSync(path.join(import.meta.dirname, '../../../docs/client.md'), 'utf8');
  const [, section = ''] = guide.split(/^## Workflows$/m);
  const [ours = ''] = section.split(/^## /m);
  const here = bare(readFileSync(import.meta.filename, 'utf8'));
  const shown = [...ours.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  expect(shown).toHaveLength(4);
  const statements = shown.flatMap((code) =>
    code.replace(/^(import|const \{ add, divide, total).*\n/gm, '').split(/\n{2,}|(?<=;)\n/),
  );
  expect(statements.map(bare).filter((statement) => !here.includes(statement))).toEqual([]);
});

/** Code without its layout. */
function bare(code: string): string {
  return code.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '');
}
