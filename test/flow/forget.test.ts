import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const forget = <Body>(id: string) => flow.call<Body>('DELETE', `/tasks/${id}`);
const listed = async (id: string) => {
  const { body } = await flow.call<{ tasks: readonly ApiRecord[] }>('GET', '/tasks?limit=100');
  return body.tasks.some((task) => task.id === id);
};

test('a task that has ended is forgotten once, is in no list, and its key stays used', async () => {
  const key = { 'idempotency-key': 'order-7' };
  const { body: sent } = await flow.json('/tasks/add', { a: 1, b: 2 }, key);
  await flow.final(sent.id);
  expect(await listed(sent.id)).toBe(true);
  expect(await forget(sent.id)).toMatchObject({ status: 204, body: null });
  expect((await flow.call('GET', `/tasks/${sent.id}`)).status).toBe(404);
  expect((await forget<Problem>(sent.id)).status).toBe(404);
  expect((await flow.call('POST', `/tasks/${sent.id}/retry`)).status).toBe(404);
  expect(await listed(sent.id)).toBe(false);
  expect((await flow.json<Problem>('/tasks/add', { a: 1, b: 2 }, key)).status).toBe(409);
});

test('a task that has not ended is forgotten only after it was revoked', async () => {
  const { body: sent } = await flow.json('/tasks/add?countdown=600', { a: 1, b: 2 });
  const refused = await forget<Problem>(sent.id);
  expect(refused).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('revoke it first') },
  });
  await flow.call('POST', `/tasks/${sent.id}/revoke`);
  expect((await forget(sent.id)).status).toBe(204);
});
