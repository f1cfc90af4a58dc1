import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { chain, chord, createClient, group, WorkflowFailed } from '../../../client/index.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import type { Json } from '../../../core/protocol/json.ts';
import { startTestSystem } from '../../../testing/index.ts';

const failure = z.strictObject({ type: z.string(), message: z.string(), taskId: z.string() });
const settled = z.union([
  z.strictObject({ ok: z.literal(true), value: z.number() }),
  z.strictObject({ ok: z.literal(false), error: failure }),
]);
const once = { maxAttempts: 1 } as const;

const add = defineTask({
  name: 'add',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});
const divide = defineTask({
  name: 'divide',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  retry: once,
  run: ({ a, b }) => {
    if (b === 0) throw new RangeError(`${a} cannot be divided by zero`);
    return a / b;
  },
});
const total = defineTask({
  name: 'total',
  input: z.strictObject({ numbers: z.array(z.number()), label: z.optional(z.string()) }),
  run: ({ numbers, label = '' }) => ({ label, sum: numbers.reduce((sum, each) => sum + each, 0) }),
});
const report = defineTask({
  name: 'report',
  input: z.strictObject({ results: z.array(settled) }),
  run: ({ results }) => results.map((each) => (each.ok ? each.value : each.error.message)),
});
const show = defineTask({
  name: 'show',
  input: z.strictObject({ label: z.string(), sum: z.number() }),
  run: ({ label, sum }) => `${label}: ${sum}`,
});
const noteFailure = defineTask({
  name: 'note_failure',
  input: z.strictObject({ failure, order: z.string() }),
  run: ({ failure: { type, message }, order }) => `${order}: ${type}: ${message}`,
});
const stream = defineTask({
  name: 'stream',
  input: z.strictObject({}),
  run: async (_input, { results }) => {
    let sum = 0;
    for await (const each of results<number>()) sum += each;
    return sum;
  },
});
const tasks = [add, divide, total, report, show, noteFailure, stream] as const;

test('a chord of a map whose failures are collected gives its body each result and each failure', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;
  const inputs = [4, 0, 2].map((b) => ({ a: 8, b }));
  const sent = await client.sendWorkflow(
    chord(client.divide.map(inputs, { onFailure: 'collect' }), client.report.into('results')),
  );
  expect(sent.record).toMatchObject({ state: 'PENDING', total: 4 });
  expect(await sent.result()).toEqual([2, '8 cannot be divided by zero', 4]);
  expect(await sent.status()).toMatchObject({
    state: 'SUCCESS',
    counts: { open: 0, succeeded: 3, failed: 1, skipped: 0 },
  });
  const nodes: unknown[] = [];
  for await (const { task, state, path, after } of sent.nodes({ limit: 3 })) {
    nodes.push([task, state, path, after.length]);
  }
  expect(nodes).toEqual([
    ['divide', 'SUCCESS', '/workflow/chord/header/map/inputs/0', 0],
    ['divide', 'FAILURE', '/workflow/chord/header/map/inputs/1', 0],
    ['divide', 'SUCCESS', '/workflow/chord/header/map/inputs/2', 0],
    ['report', 'SUCCESS', '/workflow/chord/body', 3],
  ]);
});

describe('every word arrives as it was meant', () => {
  test('chain, group, chord, map, starmap and chunks, nested, and empty', async () => {
    await using system = await startTestSystem({ tasks });
    const { client } = system;
    const { add, total, show, stream } = client;
    const sums = total.chunks([1, 2, 3, 4, 5], 2, (numbers) => ({ numbers }));
    const three = add.s({ a: 1, b: 2 });
    const all = group([
      chain(three, add.into('a', { b: 10 }), add.into('b', { a: 100 }), add.si({ a: 0, b: 7 })),
      chord([three, three], chain(total.into('numbers', { label: 'x' }), show.s())),
      chord(
        add.starmap(
          ['a', 'b'],
          [
            [1, 2],
            [3, 4],
          ],
        ),
        total.into('numbers'),
      ),
      sums,
      chain(three, group([add.into('a', { b: 1 }), add.into('a', { b: 2 })]), stream.si({})),
      chord([], total.into('numbers')),
      group([]),
      group([group([three])], { onFailure: { tolerate: 1 } }),
    ]);
    const sent = await client.sendWorkflow(all);
    expect(await sent.result()).toEqual([
      7,
      'x: 6',
      { label: '', sum: 10 },
      [
        { label: '', sum: 3 },
        { label: '', sum: 7 },
        { label: '', sum: 5 },
      ],
      9,
      { label: '', sum: 0 },
      [],
      [{ ok: true, value: [3] }],
    ]);
  });

  test('link and linkError', async () => {
    await using system = await startTestSystem({ tasks });
    const { client } = system;
    const { add, divide, noteFailure } = client;
    const handler = noteFailure.into('failure', { order: 'A7' });
    const fine = divide
      .s({ a: 4, b: 2 })
      .link(add.into('a', { b: 1 }))
      .linkError(handler);
    const wrong = divide
      .s({ a: 4, b: 0 })
      .link(add.into('a', { b: 1 }))
      .linkError(handler);
    const ends = async (workflow: typeof fine) => {
      const sent = await client.sendWorkflow(workflow);
      await system.settle();
      const ended: [string, string, Json][] = [];
      for await (const { id, task, state } of sent.nodes()) {
        const { result } = await client.task(id).status();
        ended.push([task, state, result]);
      }
      return { sent, ended };
    };
    expect((await ends(fine)).ended).toEqual([
      ['divide', 'SUCCESS', 2],
      ['add', 'SUCCESS', 3],
      ['note_failure', 'REVOKED', null],
    ]);
    const { sent, ended } = await ends(wrong);
    expect(ended).toEqual([
      ['divide', 'FAILURE', null],
      ['add', 'FAILURE', null],
      ['note_failure', 'SUCCESS', 'A7: RangeError: 4 cannot be divided by zero'],
    ]);
    const failed = await sent.result().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(WorkflowFailed);
    expect(failed).toMatchObject({ type: 'DependencyFailed', taskId: expect.stringMatching(/-/) });
  });

  test('set: the options of one task, and those of all; a key', async () => {
    await using system = await startTestSystem({ tasks });
    const { client } = system;
    const later = client.add.into('a', { b: 3 }).set({ countdown: 3_600 });
    const workflow = chain(client.add.s({ a: 1, b: 2 }), later);
    const options = { countdown: 60, idempotencyKey: 'order' };
    const sent = await client.sendWorkflow(workflow, options);
    expect((await client.sendWorkflow(workflow, options)).id).toBe(sent.id);
    await system.advance('50s');
    expect(await sent.status()).toMatchObject({ state: 'PENDING', counts: { open: 2 } });
    await system.advance('1h');
    expect(await sent.status()).toMatchObject({ state: 'STARTED', counts: { open: 1, succeeded: 1 } });
    await system.advance('2m');
    expect(await sent.status()).toMatchObject({ state: 'SUCCESS', result: 6 });
  });
});

test('a workflow is revoked, and what failed of one is sent again, from the client', async () => {
  let isDown = true;
  const shaky = defineTask({
    name: 'shaky',
    input: z.strictObject({}),
    retry: once,
    run: () => {
      if (isDown) throw new Error('down');
      return 1;
    },
  });
  await using system = await startTestSystem({ tasks: [shaky, total] });
  const { client } = system;
  const workflow = chord([client.shaky.s({}), client.shaky.s({})], client.total.into('numbers'));
  const failed = await client.sendWorkflow(workflow);
  await expect(failed.result()).rejects.toThrow(WorkflowFailed);
  isDown = false;
  expect(await failed.retry()).toMatchObject({ state: 'STARTED', counts: { open: 2 } });
  expect(await failed.result()).toEqual({ label: '', sum: 2 });

  const revoked = await client.sendWorkflow(workflow, { countdown: 60 });
  expect(await revoked.revoke()).toMatchObject({ state: 'REVOKED', counts: { open: 0, failed: 3 } });
  await expect(revoked.result()).rejects.toThrow('was revoked');
  const states: string[] = [];
  for await (const { id, state } of client.workflows()) states.push(`${id} ${state}`);
  expect(states).toEqual([`${revoked.id} REVOKED`, `${failed.id} SUCCESS`]);
});

describe('a task', () => {
  const own = createClient<readonly [typeof add, typeof total, typeof divide]>();
  const parent = defineTask({
    name: 'parent',
    input: z.strictObject({ numbers: z.array(z.number()), divides: z.boolean() }),
    sends: ['add', 'total'],
    retry: once,
    run: async ({ numbers, divides }, { id }) => {
      const last = own.total.into('numbers');
      const sums = own.add.map(numbers.map((a) => ({ a, b: 1 })));
      const fork = group([own.add.s({ a: 1, b: 1 }), chain(own.divide.s({ a: 1, b: 1 }))]);
      const workflow = divides ? chord(fork, last) : chord(sums, last);
      const sent = await own.sendWorkflow(workflow, { idempotencyKey: `${id}/sums` });
      return sent.id;
    },
  });

  test('sends a workflow of tasks that it lists', async () => {
    await using system = await startTestSystem({ tasks: [...tasks, parent] });
    const { client } = system;
    const id = await (await client.parent({ numbers: [1, 2, 3], divides: false })).result();
    expect(await client.workflow(id).result()).toEqual({ label: '', sum: 9 });
  });

  test('sends none with another task in it, wherever that is, and is told which', async () => {
    await using system = await startTestSystem({ tasks: [...tasks, parent] });
    const { client } = system;
    const refused = await client.parent({ numbers: [], divides: true });
    await expect(refused.result()).rejects.toMatchObject({
      type: 'ApiError',
      message: expect.stringContaining(
        "The worker of the queue default may not send the task divide. Add sends: ['divide']",
      ),
    });
    const { workflows } = await client.workflows().page();
    expect(workflows).toEqual([]);
  });
});
