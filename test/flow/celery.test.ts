import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultKey } from '../../core/celery/result-item.ts';
import type { QueueDepth } from '../../core/queue/queue-depth.ts';
import { clientsIn } from '../../infra/clients.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { startLocal } from '../../local/start-local.ts';
import { celeryBody, type Written } from '../unit/core/celery/celery-body.ts';
import { until } from './until.ts';

let system: LocalSystem;
let sqs: SQSClient;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  system = await startLocal({
    clients: clientsIn(process.env),
    ...{ port: 0, inboxPort: 0, sender: 'noreply@example.com', watch: false, celery: 'celery' },
    tasksFile: path.join(import.meta.dirname, 'celery-tasks.ts'),
    reporter: { log: () => undefined, info: () => undefined, error: () => undefined },
  });
  const client = { region: REGION, credentials: CREDENTIALS };
  sqs = new SQSClient({ ...client, endpoint: system.sqsEndpoint });
  dynamodb = new DynamoDBClient({ ...client, endpoint: system.dynamodbEndpoint });
});
afterAll(async () => {
  sqs.destroy();
  dynamodb.destroy();
  await system.stop();
});

/** Sends a call of `echo` as Python does. @returns its id */
async function send(written: Written = {}, id: string = randomUUID()): Promise<string> {
  const headers = { id, root_id: id, task: 'shop.tasks.echo', ...written.headers };
  const MessageBody = celeryBody({ args: ['hello'], ...written, headers });
  await sqs.send(new SendMessageCommand({ QueueUrl: system.celery?.queueUrl, MessageBody }));
  return id;
}

interface Meta {
  readonly status: string;
  readonly result: unknown;
}

/** What Python reads, as soon as it is this state. */
function inPython(id: string, status: string): Promise<Meta> {
  return until(`${status} in Celery’s table`, async () => {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: system.celery?.tableName, Key: { id: { S: resultKey(id) } } }),
    );
    const meta = Item && (JSON.parse(Buffer.from(Item['result']?.B ?? '').toString('utf8')) as Meta);
    return meta?.status === status ? meta : undefined;
  });
}

async function call(method: string, to: string): Promise<number> {
  return (await fetch(new URL(to, system.url), { method })).status;
}

/** Keeps Celery's queue from being worked on meanwhile. */
async function whilePaused(act: () => Promise<void>): Promise<void> {
  expect(await call('POST', '/queues/celery/pause')).toBe(200);
  await act();
  expect(await call('POST', '/queues/celery/resume')).toBe(200);
}

/** Waits until nothing is on Celery's queue. */
function settled(): Promise<QueueDepth> {
  return until('an empty queue', async () => {
    const { queues } = (await (await fetch(new URL('/queues', system.url))).json()) as {
      readonly queues: readonly QueueDepth[];
    };
    const depth = queues.find(({ name }) => name === 'celery');
    return depth && depth.waiting + depth.running === 0 ? depth : undefined;
  });
}

describe('a task that Python sent', () => {
  test('runs, has a record with its name in Python, and is forgotten on both sides', async () => {
    const id = await send();
    expect(await inPython(id, 'SUCCESS')).toMatchObject({ result: 'hello' });
    const record = await (await fetch(new URL(`/tasks/${id}`, system.url))).json();
    expect(record).toMatchObject({
      ...{ id, task: 'echo', state: 'SUCCESS', queue: 'celery', pythonName: 'shop.tasks.echo' },
    });
    expect(await call('POST', `/tasks/${id}/revoke?celery=true`)).toBe(409);
    expect(await call('DELETE', `/tasks/${id}`)).toBe(204);
    expect(await inPython(id, 'PENDING')).toMatchObject({ result: null });
  });

  test('is revoked before it is sent, and before a worker has seen it', async () => {
    const early = randomUUID();
    expect(await call('POST', `/tasks/${early}/revoke`)).toBe(404);
    expect(await call('POST', `/tasks/${early}/revoke?celery=true`)).toBe(204);
    await inPython(early, 'REVOKED');
    await send({}, early);
    let waiting = '';
    await whilePaused(async () => {
      waiting = await send();
      expect(await call('POST', `/tasks/${waiting}/revoke?celery=true`)).toBe(204);
    });
    const after = await send();
    await inPython(after, 'SUCCESS');
    await settled();
    for (const id of [early, waiting]) {
      await inPython(id, 'REVOKED');
      expect(await call('GET', `/tasks/${id}`)).toBe(404);
    }
  });

  test('is revoked while it waits for its far time', async () => {
    const id = await send({ headers: { eta: new Date(Date.now() + 86_400_000).toISOString() } });
    await until('its record', async () => ((await call('GET', `/tasks/${id}`)) === 200 ? true : undefined));
    expect(await call('POST', `/tasks/${id}/revoke?celery=true`)).toBe(200);
    await inPython(id, 'REVOKED');
  });

  test('is revoked by a purge of its queue', async () => {
    await whilePaused(async () => {
      const id = await send();
      expect(await call('POST', '/queues/celery/purge?confirm=celery')).toBe(200);
      await inPython(id, 'REVOKED');
      await send({}, id);
    });
    const { dead } = await settled();
    expect(dead).toBe(0);
  });

  test('by a name that no task has: Python is told, and the letter can be revoked and moved back', async () => {
    const id = await send({ headers: { task: 'shop.tasks.nobody' } });
    const told = await inPython(id, 'FAILURE');
    expect(told.result).toMatchObject({ exc_type: 'NotRegistered', exc_message: ['shop.tasks.nobody'] });
    await until('the dead letter', async () => ((await settled()).dead === 1 ? true : undefined));
    expect(await call('POST', `/tasks/${id}/revoke?celery=true`)).toBe(204);
    await inPython(id, 'REVOKED');
    expect(await call('POST', '/queues/celery/redrive')).toBe(202);
  });
});
