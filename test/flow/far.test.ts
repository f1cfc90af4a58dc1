import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tasks } from '../../bench/tasks/index.ts';
import { dueKeys } from '../../core/records/due-entry.ts';
import { startTestSystem } from '../../testing/index.ts';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const DAY = 86_400;

/** Sends a task that is far. */
async function sendFar(countdown = DAY) {
  const { status, body } = await flow.json(`/tasks/add?countdown=${countdown}`, { a: 1, b: 2 });
  expect(status).toBe(202);
  return body;
}

/** Lets a day pass for a task, by writing its times into the table: a test cannot wait for them. */
async function passDay(id: string, at = Date.now()): Promise<void> {
  const keys = dueKeys(id, at);
  await flow.dynamodb.send(
    new UpdateItemCommand({
      TableName: flow.system.tableName,
      Key: { id: { S: id } },
      UpdateExpression: 'SET dueAt = :dueAt, notBefore = :at, eta = :at',
      ExpressionAttributeValues: { ':dueAt': keys['dueAt'] ?? { NULL: true }, ':at': { N: String(at) } },
    }),
  );
}

describe('a task that is a day away', () => {
  test('waits in the table alone, whatever sweeps come, and can be revoked', async () => {
    const { id, eta } = await sendFar();
    expect(await flow.system.sweep()).toMatchObject({ released: 0, failed: 0 });
    const { body } = await flow.call<ApiRecord>('GET', `/tasks/${id}`);
    expect(body).toMatchObject({ state: 'PENDING', waitsFor: { kind: 'time', until: eta } });
    const { waiting, delayed, running } = (await flow.queue('default')) ?? {};
    expect({ waiting, delayed, running }).toEqual({ waiting: 0, delayed: 0, running: 0 });
    await flow.call('POST', `/tasks/${id}/revoke`);
    expect(await flow.final(id)).toMatchObject({ state: 'REVOKED', attempts: 0 });
  });

  test('runs once when its day has come, however many sweeps meet', async () => {
    const { id } = await sendFar();
    await passDay(id);
    await Promise.all([flow.system.sweep(), flow.system.sweep(), flow.system.sweep()]);
    expect(await flow.final(id)).toMatchObject({ state: 'SUCCESS', result: 3, attempts: 1 });
    expect(await flow.system.sweep()).toMatchObject({ released: 0, failed: 0, overdue: 0 });
    // The other sweeps' messages find a task that has ended.
    await until('the queue is empty', async () => {
      const { waiting, delayed, running } = (await flow.queue('default')) ?? {};
      return (waiting === 0 && delayed === 0 && running === 0) || undefined;
    });
    expect(await flow.final(id)).toMatchObject({ attempts: 1 });
  });

  test('is on its queue minutes ahead, and starts at its time', async () => {
    await using system = await startTestSystem({ tasks });
    const task = await system.client.add({ a: 1, b: 2 }, { countdown: DAY });
    const due = system.now().getTime() + DAY * 1000;
    const depth = async () => (await system.client.queues())[0]?.delayed;
    await system.advance(DAY - 700);
    expect(await depth()).toBe(0);
    await system.advance(200);
    expect(await depth()).toBe(1);
    await system.settle();
    const { state, startedAt, attempts } = await task.status();
    expect({ state, attempts }).toEqual({ state: 'SUCCESS', attempts: 1 });
    const late = Date.parse(startedAt ?? '') - due;
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(1_000);
  });

  test('is told of as what comes due next', async () => {
    const { id, eta } = await sendFar(DAY / 2);
    const { next } = await flow.system.sweep();
    expect(next).toEqual({ id, at: Date.parse(eta ?? '') });
    expect(flow.output.filter((line) => line.includes('Next due'))).toContain(
      `Next due: the task ${id}, at ${eta}.`,
    );
    await flow.call('POST', `/tasks/${id}/revoke`);
  });
});
