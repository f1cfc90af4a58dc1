import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry, withCeleryQueue } from '../../../../core/definition/registry.ts';
import { workersByRole } from '../../../../functions/enqueue/calling-worker.ts';
import { bearerOf, roleOf, signedBy } from './callers.ts';
import { enqueueApp } from './enqueue-app.ts';

const CALLING = 'default=lovage-dev-WorkerDefault-1A,slow=lovage-dev-WorkerSlow-2B';
const slow = roleOf('lovage-dev-WorkerSlow-2B', 'lovage-dev-WorkerSlowFunction-3C');
const SUM = JSON.stringify({ a: 1, b: 2 });
const JSON_TYPE = { 'content-type': 'application/json' };
const bulk = (...tasks: readonly object[]) => JSON.stringify({ tasks });
const add = { task: 'add', input: { a: 1, b: 2 } };
const notListed = { task: 'anything', input: { a: 1, b: 2 } };
const REFUSAL = {
  ...{ type: 'about:blank', title: 'Forbidden', status: 403 },
  detail:
    "The worker of the queue slow may not send the task anything. Add sends: ['anything'] to the task that sends it, and deploy.",
};

describe('a worker sends what the tasks of its queue list in sends', () => {
  test('one by one and in bulk', async () => {
    const { post } = enqueueApp({ authorizer: slow, callingWorkers: CALLING });
    expect((await post('/tasks/add', SUM, JSON_TYPE)).status).toBe(202);
    const answer = await post('/tasks', bulk(add, { task: 'report', input: { tags: [1] } }), JSON_TYPE);
    expect(await answer.json()).toMatchObject({ tasks: [{ task: 'add' }, { task: 'report' }] });
  });

  test('nothing else, and is told what to add; the rest of a bulk call is not touched by that', async () => {
    const { post, sqs } = enqueueApp({ authorizer: slow, callingWorkers: CALLING });
    const one = await post('/tasks/anything', SUM, JSON_TYPE);
    expect([one.status, await one.json()]).toEqual([403, REFUSAL]);
    const many = await post('/tasks', bulk(notListed, add), JSON_TYPE);
    expect(await many.json()).toMatchObject({ tasks: [REFUSAL, { task: 'add', state: 'PENDING' }] });
    expect(sqs.calls()).toHaveLength(1);
  });

  test('not even under a key with which somebody else has sent it', async () => {
    const { post, dynamo } = enqueueApp({ authorizer: slow, callingWorkers: CALLING });
    const answer = await post('/tasks/anything', SUM, { ...JSON_TYPE, 'idempotency-key': 'k' });
    expect(answer.status).toBe(403);
    expect(dynamo.calls()).toEqual([]);
  });

  test('a name that no task has is as unknown to it as to anybody', async () => {
    const { post } = enqueueApp({ authorizer: slow, callingWorkers: CALLING });
    expect((await post('/tasks/nothing', SUM, JSON_TYPE)).status).toBe(404);
  });
});

test.each([
  ['a person', roleOf('Admin'), CALLING],
  ['a user with a worker’s name', signedBy('arn:aws:iam::1:user/lovage-dev-WorkerSlow-2B'), CALLING],
  ['a bearer of a token', bearerOf({ sub: 'lovage-dev-WorkerSlow-2B' }), CALLING],
  ['a worker that the deployment does not name', slow, undefined],
])('%s may send every task', async (_, authorizer, callingWorkers) => {
  const { post } = enqueueApp({ authorizer, ...(callingWorkers ? { callingWorkers } : {}) });
  expect((await post('/tasks/anything', SUM, JSON_TYPE)).status).toBe(202);
});

test('the worker of Celery’s queue sends what the tasks send that Python may call', () => {
  const task = { input: z.strictObject({}), run: () => null };
  const registry = createRegistry([
    defineTask({ ...task, name: 'a', sends: ['b'], queue: 'own', celery: { names: ['a'] } }),
    defineTask({ ...task, name: 'b', sends: ['c'] }),
    defineTask({ ...task, name: 'c' }),
  ]);
  const workerOf = workersByRole('celery=C,default=D,own=O', withCeleryQueue(registry, 'celery'));
  expect(workerOf(roleOf('C'))).toEqual({ queue: 'celery', sends: new Set(['b']) });
  expect(workerOf(roleOf('D'))).toEqual({ queue: 'default', sends: new Set(['c']) });
  expect(workerOf(roleOf('O'))).toEqual({ queue: 'own', sends: new Set(['b']) });
});
