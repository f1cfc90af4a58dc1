import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueDetail } from '../../functions/operate/describe-queue.ts';
import type { Purge } from '../../functions/operate/purge-queue.ts';
import type { Redrive } from '../../functions/operate/redrive-queue.ts';
import { taskMessage } from '../unit/messages.ts';
import { type ApiRecord, type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const look = async (queue: string) => (await flow.call<QueueDetail>('GET', `/queues/${queue}`)).body;
const operate = <Body>(queue: string, action: string) =>
  flow.call<Body>('POST', `/queues/${queue}/${action}`);
const read = async (id: string) => (await flow.call<ApiRecord>('GET', `/tasks/${id}`)).body;
/** Sends tasks to the queue `crash` in one call. */
const sendMany = async (count: number) => {
  const tasks = Array.from({ length: count }, () => ({ task: 'pause', input: { ms: 1 } }));
  return (await flow.json<{ tasks: readonly ApiRecord[] }>('/tasks', { tasks })).body.tasks;
};
const waits = (queue: string, count: number) =>
  until(`${count} waiting messages`, async () => ((await look(queue)).waiting === count ? true : undefined));

const idle = (queue: string) =>
  until('the end of every message that was received', async () =>
    (await look(queue)).running === 0 ? true : undefined,
  );

describe('a paused queue', () => {
  test('lets runs end, starts no others, and continues once it is resumed', async () => {
    const running = (await flow.json('/tasks/pause', { ms: 2_000 })).body;
    await until('the run', async () => ((await read(running.id)).state === 'STARTED' ? true : undefined));
    const paused = await operate<QueueDetail>('crash', 'pause');
    expect(paused).toMatchObject({
      status: 200,
      body: { name: 'crash', paused: true, consumer: 'disabled' },
    });
    expect((await operate('crash', 'pause')).status).toBe(200);
    const held = (await flow.json('/tasks/pause', { ms: 1 })).body;
    const other = (await flow.json('/tasks/add', { a: 1, b: 2 })).body;
    expect(await flow.final(running.id)).toMatchObject({ state: 'SUCCESS' });
    expect(await flow.final(other.id)).toMatchObject({ state: 'SUCCESS' });
    await waits('crash', 1);
    expect(await read(held.id)).toMatchObject({ state: 'PENDING', attempts: 0 });
    // The message of the run is deleted a moment after its record says that it has ended.
    await idle('crash');
    expect(await look('crash')).toEqual({
      ...{ name: 'crash', waiting: 1, running: 0, delayed: 0, dead: 0 },
      ...{ paused: true, consumer: 'disabled' },
    });

    expect((await operate<QueueDetail>('crash', 'resume')).body).toMatchObject({
      paused: false,
      consumer: 'enabled',
    });
    expect(await flow.final(held.id)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });
});

describe('purge', () => {
  test('asks for confirmation, then revokes what waits, and says what it did not reach', async () => {
    await operate('crash', 'pause');
    const sent = await sendMany(25);
    const delayed = (await flow.json('/tasks/pause?countdown=600', { ms: 1 })).body;
    await waits('crash', 25);
    await idle('crash');
    for (const query of ['', '?confirm=default']) {
      const { status, body } = await operate<Problem>('crash', `purge${query}`);
      expect(status).toBe(409);
      expect(body.detail).toMatch(/25 waiting .* 1 delayed .*POST \/queues\/crash\/purge\?confirm=crash/);
    }
    expect((await look('crash')).waiting).toBe(25);

    const { status, body } = await operate<Purge>('crash', 'purge?confirm=crash');
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ name: 'crash', before: expect.any(String), purged: 25, remaining: 0 },
      ...{ later: 0, delayed: 1, running: 0 },
    });
    for (const task of sent) {
      expect(await read(task.id)).toMatchObject({
        state: 'REVOKED',
        attempts: 0,
        error: { type: 'Purged' },
      });
    }
    expect(await read(delayed.id)).toMatchObject({ state: 'PENDING' });

    // A purged task can be sent again by hand, and then runs like any other.
    const again = sent[0]?.id ?? '';
    expect((await flow.call('POST', `/tasks/${again}/retry`)).status).toBe(202);
    await operate('crash', 'resume');
    expect(await flow.final(again)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
    await flow.call('POST', `/tasks/${delayed.id}/revoke`);
  });

  test('while workers run: each task either runs to its end or is revoked', async () => {
    const sent = await sendMany(60);
    expect((await operate('crash', 'purge?confirm=crash')).status).toBe(200);
    const ended: ApiRecord[] = [];
    for (const { id } of sent) ended.push(await flow.final(id));
    const ends = ended.map(({ state, attempts }) => `${state} after ${attempts} attempts`);
    expect(['REVOKED after 0 attempts', 'SUCCESS after 1 attempts']).toEqual(
      expect.arrayContaining([...new Set(ends)]),
    );
  });
});

describe('redrive', () => {
  test('runs a task that was set aside because no worker knew it', async () => {
    // What a deployment without the definition leaves: a FAILURE, and the message in the dead-letter queue.
    const letter = taskMessage({ task: 'of_tomorrow', input: { a: 20, b: 22 }, createdAt: Date.now() });
    const { id } = letter;
    await flow.sqs.send(
      new SendMessageCommand({
        QueueUrl: flow.system.queues.get('default')?.url,
        MessageBody: JSON.stringify(letter),
      }),
    );
    await until('its record', async () =>
      (await flow.call('GET', `/tasks/${id}`)).status === 200 ? true : undefined,
    );
    expect(await flow.final(id)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownTask' } });
    await until('the dead letter', async () => ((await look('default')).dead === 1 ? true : undefined));

    // Its definition is still missing: the dead letter comes back, and nothing has changed.
    const first = await operate<Redrive>('default', 'redrive');
    expect(first).toMatchObject({ status: 202, body: { name: 'default', redriving: 1 } });
    await until('a second set-aside', () =>
      flow.output.filter((line) => line.includes(id) && line.includes('set aside')).length === 2
        ? true
        : undefined,
    );
    await until('the dead letter', async () => ((await look('default')).dead === 1 ? true : undefined));
    expect(await read(id)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownTask' } });

    // A deployment that has the definition: here, the task is given the name of one that there is.
    await replaceDeadLetter('default', JSON.stringify({ ...letter, task: 'add' }));
    await flow.dynamodb.send(
      new UpdateItemCommand({
        TableName: flow.system.tableName,
        Key: { id: { S: id } },
        UpdateExpression: 'SET task = :task',
        ExpressionAttributeValues: { ':task': { S: 'add' } },
      }),
    );
    await operate('default', 'redrive');
    await until('its end', async () => ((await read(id)).state === 'SUCCESS' ? true : undefined));
    expect(await read(id)).toMatchObject({ state: 'SUCCESS', result: 42, attempts: 1, error: null });
    expect(await look('default')).toMatchObject({ dead: 0 });
  });

  test('of an unreadable message brings it back to the dead-letter queue', async () => {
    await flow.sqs.send(
      new SendMessageCommand({ QueueUrl: flow.system.queues.get('crash')?.url, MessageBody: 'not ours' }),
    );
    const isDead = async () => ((await look('crash')).dead === 1 ? true : undefined);
    await until('the dead letter', isDead);
    await operate('crash', 'redrive');
    await until('the second set-aside', () =>
      flow.output.filter((line) => line.includes('set aside') && !line.includes('taskId')).length >= 2
        ? true
        : undefined,
    );
    await until('the dead letter', isDead);
  });
});

/** Replaces the one dead letter by another that also counts as redriven. */
async function replaceDeadLetter(queue: string, body: string): Promise<void> {
  const { deadLetterUrl: QueueUrl = '' } = flow.system.queues.get(queue) ?? {};
  const { PurgeQueueCommand } = await import('@aws-sdk/client-sqs');
  await flow.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  const attribute = { DataType: 'String', StringValue: randomUUID() };
  await flow.sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: body,
      MessageAttributes: { OriginalMessageId: attribute, Reason: attribute },
    }),
  );
}

test.each([
  ['GET', ''],
  ['POST', '/pause'],
  ['POST', '/resume'],
  ['POST', '/purge?confirm=nothing'],
  ['POST', '/redrive'],
])('%s /queues/{name}%s of an unknown queue is 404 and lists the queues', async (method, action) => {
  const { status, headers, body } = await flow.call<Problem>(method, `/queues/nothing${action}`);
  expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  expect(body.detail).toMatch(/"nothing".*crash, default/);
});

test('takes only POST, and refuses unknown parameters', async () => {
  expect((await flow.call('GET', '/queues/default/pause')).status).toBe(405);
  expect((await flow.call('DELETE', '/queues/default')).headers.get('allow')).toBe('GET, HEAD');
  const { status, body } = await operate<Problem>('default', 'purge?confirm=default&force=1');
  expect([status, body.errors?.map(({ path }) => path)]).toEqual([422, ['force']]);
  expect((await operate('default', 'pause?for=1h')).status).toBe(422);
});
