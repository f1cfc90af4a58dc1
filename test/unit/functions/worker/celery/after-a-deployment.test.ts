import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { celeryFollowers } from '../../../../../core/celery/celery-followers.ts';
import { resultKey } from '../../../../../core/celery/result-item.ts';
import { defineTask } from '../../../../../core/definition/define-task.ts';
import { createRegistry, type Registry } from '../../../../../core/definition/registry.ts';
import { Retry } from '../../../../../core/protocol/errors.ts';
import { noMetrics } from '../../../../../core/protocol/metrics.ts';
import { readRecord } from '../../../../../core/records/read-record.ts';
import { makeCeleryWorker } from '../../../../../functions/worker/celery/make-celery-worker.ts';
import { freeLoop } from '../../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../../functions/worker/process-batch.ts';
import { celeryBody } from '../../../core/celery/celery-body.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { logLines } from '../../../log-lines.ts';
import { CREATED_AT } from '../../../messages.ts';
import { sqsEvent } from '../worker-harness.ts';

const table = tableOnDynalite();
const client = new SQS({ region: 'us-east-1' });
const sqs = mockClient(client);
const addresses = new Map([['celery', { url: 'http://queue', deadLetterUrl: 'http://dead' }]]);
const clock = new FakeClock(CREATED_AT + 1_000, { autoAdvance: false });
const NAME = 'shop.tasks.join';

let runs: unknown[] = [];

beforeEach(() => {
  runs = [];
  sqs.reset();
  sqs.onAnyCommand().resolves({});
});

const a = z.string();
const b = z.string();

/** A task that is to be run again, until its input says `b: 'ok'` or the test is over. */
function joining(input: z.ZodMiniObject, name = NAME): Registry {
  const task = defineTask({
    name: 'join',
    input,
    celery: { names: [name] },
    retry: { maxAttempts: 5 },
    run: (given) => {
      runs.push(given);
      if (runs.length === 1) throw new Retry('not yet', { retryAfter: 5 });
      return null;
    },
  });
  return createRegistry([task]);
}

/** Delivers one and the same message to a deployment's worker of Celery's queue. */
async function deliver(registry: Registry, body: string): Promise<void> {
  const environment = { CELERY_TABLE: table.name, CELERY_QUEUE: 'celery' };
  const worker = makeCeleryWorker(
    {
      ...{ registry, table, queue: 'celery', queues: { client, addresses }, logger: logLines() },
      ...{ metrics: noMetrics, followers: celeryFollowers(table.client, environment), newToken: randomUUID },
      ...{ clock, random: () => 0, loop: freeLoop },
      mailerOf: () => ({ send: async () => ({ messageId: '' }) }),
      segments: { send: () => undefined, flush: async () => undefined },
    },
    environment,
  );
  await processBatch(worker, sqsEvent([body]), clock.now() + 60_000);
  clock.advance(10_000);
}

async function statusInPython(id: string): Promise<unknown> {
  const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: { S: resultKey(id) } } });
  return JSON.parse(Buffer.from(Item?.['result']?.B ?? '').toString()).status;
}

const DEPLOYMENTS: Readonly<Record<string, () => Registry>> = {
  'that declares the fields in another order': () => joining(z.strictObject({ b, a })),
  'that takes one argument less': () => joining(z.strictObject({ a })),
  'that takes the name away': () => joining(z.strictObject({ a, b }), 'shop.tasks.other'),
};

test.each(Object.keys(DEPLOYMENTS))(
  'a task that waits for its next attempt ends after a deployment %s',
  async (deployment) => {
    const id = randomUUID();
    const body = celeryBody({ headers: { id, task: NAME }, args: ['1', '2'] });
    await deliver(joining(z.strictObject({ a, b })), body);
    expect(await readRecord(table, id)).toMatchObject({ state: 'RETRY', attempts: 1 });
    await deliver(DEPLOYMENTS[deployment]?.() ?? createRegistry([]), body);
    const record = await readRecord(table, id);
    expect(record).toMatchObject({ input: { a: '1', b: '2' }, attempts: 2 });
    expect(['SUCCESS', 'FAILURE']).toContain(record?.state);
    expect(await statusInPython(id)).toBe(record?.state);
    expect(sqs.commandCalls(SendMessageCommand)).toEqual([]);
  },
);

test('a task whose definition is gone ends, and its message goes to the dead letters', async () => {
  const id = randomUUID();
  const body = celeryBody({ headers: { id, task: NAME }, args: ['1', '2'] });
  await deliver(joining(z.strictObject({ a, b })), body);
  const other = defineTask({ name: 'other', input: z.object({}), run: () => null });
  await deliver(createRegistry([other]), body);
  expect(await readRecord(table, id)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownTask' } });
  expect(await statusInPython(id)).toBe('FAILURE');
  expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(1);
});

test('another call under the id of a task is set aside, and the task stays as it is', async () => {
  const id = randomUUID();
  const registry = joining(z.strictObject({ a, b }));
  await deliver(registry, celeryBody({ headers: { id, task: NAME }, args: ['1', '2'] }));
  for (const args of [['1', '3'], ['1'], ['1', '2', '3']]) {
    await deliver(registry, celeryBody({ headers: { id, task: NAME }, args }));
  }
  expect(await readRecord(table, id)).toMatchObject({ state: 'RETRY', attempts: 1 });
  expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(3);
  await deliver(registry, celeryBody({ headers: { id, task: NAME }, args: ['1', '2'] }));
  expect(await readRecord(table, id)).toMatchObject({ state: 'SUCCESS' });
  await deliver(registry, celeryBody({ headers: { id, task: NAME }, args: ['1', '3'] }));
  expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(4);
  expect(runs).toHaveLength(2);
});
