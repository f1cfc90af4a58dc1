import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';
import { deliverAgain, hiddenMessages, testOfHiddenMessages } from './hidden-messages.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const send = async (path: string, input: object = {}) => (await flow.json(path, input)).body;
const revoke = <Body = ApiRecord>(id: string) => flow.call<Body>('POST', `/tasks/${id}/revoke`);
const retry = <Body = ApiRecord>(id: string) => flow.call<Body>('POST', `/tasks/${id}/retry`);
const read = async (id: string) => (await flow.call<ApiRecord>('GET', `/tasks/${id}?include=input`)).body;
const urlOf = (queue: string) => flow.system.queues.get(queue)?.url ?? '';

/** Waits until no message of a task is left on a queue, hidden or not. */
async function gone(id: string, queue = 'default'): Promise<void> {
  await until('the end of the message', async () => {
    const [depth, hidden] = await Promise.all([flow.queue(queue), hiddenMessages(flow, urlOf(queue), id)]);
    return depth?.waiting === 0 && hidden.length === 0 ? true : undefined;
  });
}

/** Waits until a function has logged something about a task: its line comes by another way than the answers of the API. */
async function said(id: string, words: string): Promise<void> {
  await until(`the line that says ${words}`, () =>
    flow.output.some((line) => line.includes(id) && line.includes(words)) ? true : undefined,
  );
}

async function inState(id: string, is: (record: ApiRecord) => boolean): Promise<ApiRecord> {
  return until('the state', async () => {
    const record = await read(id);
    return is(record) ? record : undefined;
  });
}

describe('revoke', () => {
  testOfHiddenMessages('before the message is received: the task never runs', async () => {
    const { id } = await send('/tasks/add?countdown=3', { a: 1, b: 2 });
    const { status, body } = await revoke(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, state: 'REVOKED', ready: true, error: null, attempts: 0 });
    expect(body.finishedAt).not.toBeNull();
    await until('the message’s time', async () =>
      (await flow.queue('default'))?.delayed === 0 ? true : undefined,
    );
    await gone(id);
    expect(await read(id)).toMatchObject({ state: 'REVOKED', attempts: 0, startedAt: null });
  });

  testOfHiddenMessages('while the message is hidden for a retry: there is no further attempt', async () => {
    const { id } = await send('/tasks/later');
    await inState(id, ({ state }) => state === 'RETRY');
    expect((await revoke(id)).body).toMatchObject({ state: 'REVOKED', error: null, attempts: 1 });
    await deliverAgain(flow, urlOf('default'), id);
    await gone(id);
    expect(await read(id)).toMatchObject({ state: 'REVOKED', attempts: 1 });
  });

  testOfHiddenMessages('during a run: its next progress aborts it, and the message is deleted', async () => {
    const { id } = await send('/tasks/process', { total: 25 });
    await inState(id, ({ progress }) => progress !== null);
    const { body } = await revoke(id);
    expect(body).toMatchObject({ state: 'REVOKED', attempts: 1 });
    await gone(id);
    await said(id, '"outcome":"lost"');
    expect(await read(id)).toEqual({ ...body, input: { total: 25 } });
  });

  testOfHiddenMessages('during a run that reports no progress: its outcome comes too late', async () => {
    const { id } = await send('/tasks/pause', { ms: 2_000 });
    await inState(id, ({ state }) => state === 'STARTED');
    const { body } = await revoke(id);
    await gone(id, 'crash');
    await said(id, 'outcome refused');
    expect(await read(id)).toEqual({ ...body, input: { ms: 2_000 } });
  });

  test('of a task that has ended is 409 with its state', async () => {
    const { id } = await send('/tasks/add', { a: 1, b: 2 });
    await flow.final(id);
    const { status, body } = await revoke<Problem>(id);
    expect([status, body.detail]).toEqual([409, expect.stringContaining('SUCCESS')]);
  });
});

describe('retry', () => {
  test('of a FAILURE task runs it again, with all of its attempts', async () => {
    const { id } = await send('/tasks/fail');
    const failed = await flow.final(id);
    expect(failed).toMatchObject({ state: 'FAILURE', attempts: 3 });
    const { status, headers, body } = await retry(id);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/tasks/${id}`);
    expect(body).toMatchObject({ id, state: 'PENDING', attempts: 0, error: null, finishedAt: null });
    const again = await inState(id, ({ ready }) => ready);
    expect(again).toMatchObject({ state: 'FAILURE', attempts: 3, createdAt: failed.createdAt });
    expect(Date.parse(again.finishedAt ?? '')).toBeGreaterThan(Date.parse(failed.finishedAt ?? ''));
  });

  testOfHiddenMessages('of a REVOKED task runs it once', async () => {
    const { id } = await send('/tasks/add?countdown=3', { a: 20, b: 22 });
    await revoke(id);
    const answers = await Promise.all([retry(id), retry(id)]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(202);
    expect(statuses.every((status) => status === 202 || status === 409)).toBe(true);
    expect(await flow.final(id)).toMatchObject({ state: 'SUCCESS', result: 42, attempts: 1, eta: null });
    await gone(id);
    await said(id, 'attempt ended');
    const runs = flow.output.filter((line) => line.includes(id) && line.includes('attempt ended'));
    expect(runs).toHaveLength(1);
  });

  test('of a task revoked during a run waits until that run is certainly over', async () => {
    const { id } = await send('/tasks/pause', { ms: 2_000 });
    await inState(id, ({ state }) => state === 'STARTED');
    await revoke(id);
    const { status, body } = await retry(id);
    expect(status).toBe(202);
    expect(Date.parse(body.eta ?? '')).toBeGreaterThan(Date.now() + 30_000);
    await until('the end of the run', () => (flow.system.running === 0 ? true : undefined));
    expect(await read(id)).toMatchObject({ state: 'PENDING', attempts: 0 });
    expect((await revoke(id)).status).toBe(200);
  });

  test.each(['add?countdown=60', 'add'])(
    'of a task that did not fail (%s) is 409 with its state',
    async (task) => {
      const { id } = await send(`/tasks/${task}`, { a: 1, b: 2 });
      const state = task === 'add' ? (await flow.final(id)).state : 'PENDING';
      const { status, body } = await retry<Problem>(id);
      expect([status, body.detail]).toEqual([409, expect.stringContaining(state)]);
    },
  );
});

test.each(['revoke', 'retry'])('%s of an unknown task is 404, and takes only POST', async (action) => {
  for (const id of [randomUUID(), 'add', '1']) {
    expect((await flow.call('POST', `/tasks/${id}/${action}`)).status).toBe(404);
  }
  const { status, headers } = await flow.call('GET', `/tasks/${randomUUID()}/${action}`);
  expect([status, headers.get('allow')]).toEqual([405, 'POST']);
});
