import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../client/index.ts';
import { type ApiRecord, type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const HOUR = 3_600;
const sum = { a: 1, b: 2 };

async function send(query: string) {
  const { status, body } = await flow.json(`/tasks/add?${query}`, sum);
  expect(status).toBe(202);
  return body;
}

const reschedule = <Body = ApiRecord>(id: string, query: string) =>
  flow.call<Body>('POST', `/tasks/${id}/reschedule?${query}`);
const read = async (id: string) => (await flow.call<ApiRecord>('GET', `/tasks/${id}`)).body;
const far = async () =>
  (await flow.call<{ tasks: ApiRecord[] }>('GET', '/tasks?waitsFor=time&limit=100')).body.tasks;

/** Waits until the queue holds nothing, so that whatever was left over has come. */
async function drained(): Promise<void> {
  await until('the queue is empty', async () => {
    const { waiting, delayed, running } = (await flow.queue('default')) ?? {};
    return (waiting === 0 && delayed === 0 && running === 0) || undefined;
  });
}

describe('a far task', () => {
  test('that is moved to now runs at once, without a sweep, and once', async () => {
    const { id } = await send(`countdown=${24 * HOUR}`);
    const { status, body } = await reschedule(id, 'countdown=0');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, state: 'PENDING', waitsFor: null });
    expect(await flow.final(id)).toMatchObject({ state: 'SUCCESS', result: 3, attempts: 1 });
    expect(await flow.system.sweep()).toMatchObject({ released: 0, failed: 0 });
    expect((await reschedule<Problem>(id, 'countdown=0')).status).toBe(409);
  });

  test('that is moved earlier and later waits for the last time alone', async () => {
    const { id } = await send(`countdown=${24 * HOUR}`);
    for (const hours of [2, 48, 5]) {
      const { body } = await reschedule(id, `countdown=${hours * HOUR}`);
      expect(body.waitsFor).toEqual({ kind: 'time', until: body.eta });
    }
    const { eta, state } = await read(id);
    expect(state).toBe('PENDING');
    const hours = (Date.parse(eta ?? '') - Date.now()) / 3_600_000;
    expect(Math.abs(hours - 5)).toBeLessThan(0.1);
    expect((await far()).filter((task) => task.id === id)).toHaveLength(1);
    await flow.call('POST', `/tasks/${id}/revoke`);
    expect((await far()).filter((task) => task.id === id)).toEqual([]);
  });

  test('is one of many: a bulk call under a key stores each once, and they are listed, the soonest first', async () => {
    const tasks = [3, 1, 2].map((hours) => ({
      task: 'add',
      input: sum,
      options: { countdown: hours * HOUR },
    }));
    const call = () =>
      flow.json<{ tasks: ApiRecord[] }>('/tasks', { tasks }, { 'idempotency-key': 'far-bulk' });
    const [first, again] = [await call(), await call()];
    const ids = first.body.tasks.map(({ id }) => id);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.tasks.map(({ id }) => id)).toEqual(ids);
    const [three, one, two] = ids;
    expect((await far()).map(({ id }) => id).filter((id) => ids.includes(id))).toEqual([one, two, three]);
    await drained();
    await Promise.all(ids.map((id) => flow.call('POST', `/tasks/${id}/revoke`)));
  });
});

describe('a near task', () => {
  test('that is moved away leaves its message behind, which runs nothing', async () => {
    const { id } = await send('countdown=3');
    const { body } = await reschedule(id, `countdown=${HOUR}`);
    await drained();
    expect(await read(id)).toMatchObject({ state: 'PENDING', attempts: 0, eta: body.eta });
    await reschedule(id, 'countdown=0');
    expect(await flow.final(id)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });

  test('that is moved closer runs then, and its first message finds that it has ended', async () => {
    const { id } = await send('countdown=3');
    await reschedule(id, 'countdown=0');
    expect(await flow.final(id)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
    await drained();
    expect(await read(id)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });
});

test('the client moves a task, and lists what waits', async () => {
  const client = createClient({ url: flow.system.url });
  const task = await client.send('add', sum, { eta: new Date(Date.now() + 30 * 86_400_000) });
  const listed: string[] = [];
  for await (const { id } of client.list({ waitsFor: 'time', task: 'add', state: 'PENDING' }))
    listed.push(id);
  expect(listed).toContain(task.id);
  const eta = new Date(Date.now() + 1_000);
  expect(await task.reschedule({ eta })).toMatchObject({ eta: eta.toISOString() });
  expect(await task.result()).toBe(3);
  await expect(task.reschedule({ countdown: 60 })).rejects.toThrow('The task is SUCCESS.');
});
