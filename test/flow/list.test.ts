import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';

interface Page {
  readonly tasks: readonly ApiRecord[];
  readonly cursor: string | null;
}

let flow: FlowSystem;
/** Every task that was sent, in its final state, by id. */
const sent = new Map<string, ApiRecord>();

beforeAll(async () => {
  flow = await startFlowSystem();
  const bulk = await flow.json<{ tasks: ApiRecord[] }>('/tasks', {
    tasks: Array.from({ length: 60 }, (_, a) => ({ task: 'add', input: { a, b: 1 } })),
  });
  const failed = await flow.json('/tasks/refuse', {});
  const single = await flow.form('/tasks/add', { a: '1', b: '2' });
  for (const { id } of [...bulk.body.tasks, failed.body, single.body]) sent.set(id, await flow.final(id));
});
afterAll(() => flow.stop());

async function page(query: string): Promise<Page> {
  const { status, body } = await flow.call<Page>('GET', `/tasks${query}`);
  expect(status).toBe(200);
  return body;
}

async function walk(query: string): Promise<ApiRecord[]> {
  const all: ApiRecord[] = [];
  let { tasks, cursor } = await page(`?${query}`);
  all.push(...tasks);
  while (cursor !== null) {
    ({ tasks, cursor } = await page(`?${query}&cursor=${cursor}`));
    all.push(...tasks);
  }
  return all;
}

describe('GET /tasks', () => {
  test('lists every task once, the newest first, as its record shows it', async () => {
    const all = await walk('limit=25');
    expect(all).toHaveLength(62);
    expect(new Map(all.map((task) => [task.id, task]))).toEqual(sent);
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  test('lists 20 by default', async () => {
    const { tasks, cursor } = await page('');
    expect(tasks).toHaveLength(20);
    expect(cursor).not.toBeNull();
  });

  test('lists by state and by name', async () => {
    const [failed, ...more] = await walk('state=FAILURE');
    expect(more).toEqual([]);
    expect(failed).toMatchObject({ task: 'refuse', state: 'FAILURE', error: { message: 'never' } });
    expect(await walk('state=SUCCESS&limit=100')).toHaveLength(61);
    expect(await walk('task=refuse')).toEqual([failed]);
    expect(await walk('task=add&state=FAILURE')).toEqual([]);
    expect(await walk('task=unheard.of')).toEqual([]);
  });

  test('follows a task that is revoked and sent again', async () => {
    const { body } = await flow.form('/tasks/add?countdown=600', { a: '1', b: '1' });
    const revoked = async () => (await walk('state=REVOKED')).map(({ id }) => id);
    expect(await revoked()).toEqual([]);
    expect((await flow.call('POST', `/tasks/${body.id}/revoke`)).status).toBe(200);
    expect(await revoked()).toEqual([body.id]);
    expect((await flow.call('POST', `/tasks/${body.id}/retry`)).status).toBe(202);
    expect(await revoked()).toEqual([]);
    expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS' });
    expect((await page('?limit=1')).tasks).toMatchObject([{ id: body.id, state: 'SUCCESS' }]);
  });

  test('says what is wrong with a call', async () => {
    const { status, headers, body } = await flow.call<Problem>('GET', '/tasks?state=done&limit=0&page=2');
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.errors?.map(({ path }) => path).sort()).toEqual(['limit', 'page', 'state']);
  });
});
