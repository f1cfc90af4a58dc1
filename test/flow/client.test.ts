import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ApiError,
  createClient,
  InputInvalid,
  TaskFailed,
  TaskRevoked,
  TimedOut,
} from '../../client/index.ts';
import { type FlowSystem, startFlowSystem } from './flow-system.ts';
import type { tasks } from './tasks.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const connect = () => createClient<typeof tasks>({ url: flow.system.url });

describe('one task', () => {
  test('is sent by its method and returns its result', async () => {
    const task = await connect().sendEmail({ recipient: 'bob@example.com', content: 'Hello' });
    expect(task.record).toMatchObject({ id: task.id, task: 'send_email', state: 'PENDING' });
    const { messageId } = await task.result({ timeout: 30 });
    expect((await flow.mails()).map((mail) => mail.messageId)).toContain(messageId);
    expect(await task.status({ include: 'input' })).toMatchObject({
      state: 'SUCCESS',
      input: { recipient: 'bob@example.com', content: 'Hello' },
    });
  });

  test('is sent by its name and found by its id', async () => {
    const { id } = await connect().send('add', { a: 1, b: 2 });
    expect(await connect().task<'add'>(id).result({ timeout: 30 })).toBe(3);
  });

  test('with the same idempotency key is sent once', async () => {
    const sent = await Promise.all(
      [1, 2, 3].map(() => connect().add({ a: 2, b: 2 }, { idempotencyKey: 'four' })),
    );
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  });

  test('throws its own error from result()', async () => {
    const task = await connect().fail({});
    const failed = await task.result({ timeout: 30 }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TaskFailed);
    expect(failed).toMatchObject({
      type: 'RangeError',
      message: 'attempt 3 failed',
      record: { id: task.id, attempts: 3 },
    });
  });

  test('with an invalid input is refused with the name of each field', async () => {
    const refused = await createClient({ url: flow.system.url })
      .send('send_email', { recipient: 'bob' })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InputInvalid);
    expect(refused).toMatchObject({ status: 422 });
    expect((refused as InputInvalid).errors.map(({ path }) => path).sort()).toEqual(['content', 'recipient']);
  });

  test('with an invalid option is refused too', async () => {
    await expect(connect().add({ a: 1, b: 2 }, { countdown: 315_576_001 })).rejects.toThrow(
      /countdown: Must be/,
    );
  });

  test('that is waiting can be revoked and sent again', async () => {
    const task = await connect().add({ a: 1, b: 1 }, { eta: new Date(Date.now() + 600_000) });
    await expect(task.result({ timeout: 0.2 })).rejects.toThrow(TimedOut);
    expect(await task.revoke()).toMatchObject({ state: 'REVOKED' });
    await expect(task.result()).rejects.toThrow(TaskRevoked);
    await expect(task.revoke()).rejects.toMatchObject({ status: 409 });
    expect(await task.retry()).toMatchObject({ id: task.id, state: 'PENDING' });
    expect(await task.result({ timeout: 30 })).toBe(2);
  });

  test('sends another task once, however often it runs itself', async () => {
    const task = await connect().relay({ a: 4 });
    const { sent } = await task.result({ timeout: 30 });
    expect((await task.status()).attempts).toBe(2);
    expect(await connect().task<'add'>(sent).result({ timeout: 30 })).toBe(5);
    const adds: string[] = [];
    for await (const { id, result } of connect().list({ task: 'add' })) if (result === 5) adds.push(id);
    expect(adds).toEqual([sent]);
  });

  test('with an unknown name is a 404 that lists the known names', async () => {
    await expect(createClient({ url: flow.system.url }).send('nothing', {})).rejects.toThrow(/send_email/);
  });
});

test('2,500 tasks are sent in three calls, in order, and the invalid ones are refused', async () => {
  const entries = Array.from({ length: 2500 }, (_, index) => ({
    task: 'add' as const,
    // The schema requires numbers: every thousandth entry has none.
    input: { a: index, b: index % 1000 === 7 ? (null as never) : 1 },
    // This test is about sending, so nothing runs.
    options: { countdown: 900 },
  }));
  const progress: number[] = [];
  const idempotencyKey = 'two-and-a-half-thousand';
  const options = { idempotencyKey, onProgress: (done: number) => progress.push(done) };
  const sent = await connect().many(entries, options);

  expect(sent).toHaveLength(2500);
  expect(progress.at(-1)).toBe(2500);
  expect(progress).toHaveLength(3);
  const refused = sent.flatMap((result, index) => (result instanceof ApiError ? [index] : []));
  expect(refused).toEqual([7, 1007, 2007]);
  expect(sent[7]).toBeInstanceOf(InputInvalid);
  const last = sent[2499];
  if (!last || last instanceof ApiError) throw new Error('The last task was refused.');
  expect(await last.status({ include: 'input' })).toMatchObject({
    state: 'PENDING',
    input: { a: 2499, b: 1 },
  });

  const again = await connect().many(entries, { idempotencyKey });
  const idOf = (result: (typeof sent)[number]) => (result instanceof ApiError ? null : result.id);
  expect(again.map(idOf)).toEqual(sent.map(idOf));
}, 180_000);

test('lists what was sent, page by page', async () => {
  const client = connect();
  const sent = await Promise.all([1, 2, 3].map((a) => client.pause({ ms: a })));
  await Promise.all(sent.map((task) => task.result({ timeout: 30 })));
  const ids: string[] = [];
  for await (const { id, task } of client.list({ task: 'pause', limit: 2 })) {
    expect(task).toBe('pause');
    ids.push(id);
  }
  expect(ids.sort()).toEqual(sent.map(({ id }) => id).sort());
  const page = await client.list({ task: 'pause', limit: 2 }).page();
  expect(page.tasks.length).toBeLessThanOrEqual(2);
});

test('operates a queue', async () => {
  const queue = connect().queue('crash');
  expect(await queue.status()).toMatchObject({ name: 'crash', paused: false, dead: 0 });
  expect(await queue.pause()).toMatchObject({ paused: true });
  const waiting = await connect().pause({ ms: 0 });
  await expect(queue.purge({ confirm: 'default' })).rejects.toMatchObject({ status: 409 });
  await until('an empty queue', async () => {
    const { remaining } = await queue.purge({ confirm: 'crash' });
    return remaining === 0 && (await waiting.status()).state === 'REVOKED' ? true : undefined;
  });
  expect(await queue.resume()).toMatchObject({ paused: false });
  expect(await queue.redrive()).toMatchObject({ name: 'crash', redriving: 0 });
  await expect(connect().queue('none').status()).rejects.toMatchObject({ status: 404 });
});

test('counts the queues, and reads the API’s description', async () => {
  const queues = await connect().queues();
  expect(queues.map(({ name }) => name).sort()).toEqual(['crash', 'default']);
  expect(await connect().openapi()).toMatchObject({ openapi: '3.1.0' });
});
