import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { celeryFollowers } from '../../../../../core/celery/celery-followers.ts';
import { defineTask } from '../../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../../core/definition/registry.ts';
import { noMetrics } from '../../../../../core/protocol/metrics.ts';
import { noSegments } from '../../../../../core/protocol/segments.ts';
import { readRecord } from '../../../../../core/records/read-record.ts';
import { makeCeleryWorker } from '../../../../../functions/worker/celery/make-celery-worker.ts';
import { freeLoop } from '../../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../../functions/worker/process-batch.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { logLines } from '../../../log-lines.ts';
import { CREATED_AT, taskMessage } from '../../../messages.ts';
import { sqsEvent } from '../worker-harness.ts';

const table = tableOnDynalite();
const client = new SQS({ region: 'us-east-1' });
const sqs = mockClient(client);
const addresses = new Map([['celery', { url: 'http://queue', deadLetterUrl: 'http://dead' }]]);
const runs: string[] = [];
const input = z.strictObject({});
const registry = createRegistry([
  defineTask({
    name: 'open',
    input,
    celery: { names: ['shop.tasks.open'] },
    run: () => void runs.push('open'),
  }),
  defineTask({ name: 'closed', input, run: () => void runs.push('closed') }),
]);

beforeEach(() => {
  runs.length = 0;
  sqs.reset();
  sqs.onAnyCommand().resolves({});
});

/** Delivers a message in Lovage's own form, as whoever may send to Celery's queue can write it. */
async function deliver(task: string): Promise<string> {
  const id = randomUUID();
  const environment = { CELERY_TABLE: table.name, CELERY_QUEUE: 'celery' };
  const clock = new FakeClock(CREATED_AT + 1_000, { autoAdvance: false });
  const worker = makeCeleryWorker(
    {
      ...{ registry, table, queue: 'celery', queues: { client, addresses }, logger: logLines() },
      ...{
        metrics: noMetrics,
        followers: celeryFollowers(table.client, environment, async () => {}),
        newToken: randomUUID,
      },
      ...{ clock, random: () => 0, loop: freeLoop, segments: noSegments },
      mailerOf: () => ({ send: async () => ({ messageId: '' }) }),
    },
    environment,
  );
  const body = JSON.stringify(taskMessage({ id, task, queue: 'celery', input: {} }));
  await processBatch(worker, sqsEvent([body]), clock.now() + 60_000);
  return id;
}

test('a task without names in Python is not run for who may send to Celery’s queue', async () => {
  const id = await deliver('closed');
  expect(runs).toEqual([]);
  expect(await readRecord(table, id)).toMatchObject({
    state: 'FAILURE',
    error: { type: 'UnknownTask', message: 'This worker does not know the task "closed". It knows open.' },
  });
  expect(
    sqs.commandCalls(SendMessageCommand).map(({ args: [{ input: letter }] }) => letter.QueueUrl),
  ).toEqual(['http://dead']);
});

test('one with names is run, as when the API sends it there', async () => {
  const id = await deliver('open');
  expect(runs).toEqual(['open']);
  expect(await readRecord(table, id)).toMatchObject({ state: 'SUCCESS' });
});
