import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { celeryFollowers, tellNobody } from '../../../../../core/celery/celery-followers.ts';
import { defineTask } from '../../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../../core/definition/registry.ts';
import { noMetrics } from '../../../../../core/protocol/metrics.ts';
import { noSegments } from '../../../../../core/protocol/segments.ts';
import { makeCeleryWorker } from '../../../../../functions/worker/celery/make-celery-worker.ts';
import { freeLoop } from '../../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../../functions/worker/process-batch.ts';
import { celeryBody, type Written } from '../../../core/celery/celery-body.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { logLines } from '../../../log-lines.ts';
import { CREATED_AT } from '../../../messages.ts';
import { sqsEvent } from '../worker-harness.ts';

const table = tableOnDynalite();
const client = new SQS({ region: 'us-east-1' });
const sqs = mockClient(client);
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const IN_XRAY = '1-4bf92f35-77b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

beforeEach(() => {
  sqs.reset();
  sqs.onAnyCommand().resolves({});
});

/** Delivers a call with a `traceparent` among Celery's headers; returns the lines of the log. */
async function deliver(written: Written, traceparent?: string) {
  const log = logLines();
  const environment = { CELERY_TABLE: table.name };
  const clock = new FakeClock(CREATED_AT + 1_000, { autoAdvance: false });
  const add = defineTask({
    name: 'add',
    input: z.strictObject({ a: z.number() }),
    celery: { names: ['shop.tasks.add'] },
    run: () => null,
  });
  const worker = makeCeleryWorker(
    {
      ...{ registry: createRegistry([add]), table, queue: 'celery', logger: log },
      queues: { client, addresses: new Map([['celery', { url: 'http://q', deadLetterUrl: 'http://dead' }]]) },
      ...{
        metrics: noMetrics,
        followers: celeryFollowers(table.client, environment, tellNobody({ logger: log })),
        segments: noSegments,
        newToken: randomUUID,
      },
      ...{ clock, random: () => 0, loop: freeLoop },
      mailerOf: () => ({ send: async () => ({ messageId: '' }) }),
    },
    environment,
  );
  const id = randomUUID();
  const headers = { id, task: 'shop.tasks.add', traceparent: TRACEPARENT, ...written.headers };
  const body = celeryBody({ args: [1], ...written, headers });
  await processBatch(worker, sqsEvent([body], traceparent), clock.now() + 60_000);
  return log.loud();
}

test.each<[string, Written, string]>([
  ['that runs', {}, 'attempt ended'],
  ['with wrong arguments', { args: [1, 2] }, 'arguments do not fit the task'],
  ['that is refused', { headers: { task: 'shop.tasks.nothing' } }, 'call of Celery refused'],
])('a call %s is in the log under the trace in its headers', async (_, written, message) => {
  const line = (await deliver(written)).find((one) => one.message === message);
  expect(line?.fields).toMatchObject({ traceId: IN_XRAY });
});

test('the trace of the message itself comes first, as SQS and Lambda continue it', async () => {
  const [line] = await deliver({}, `00-${'a'.repeat(32)}-00f067aa0ba902b7-01`);
  expect(line?.fields).toMatchObject({ traceId: `1-${'a'.repeat(8)}-${'a'.repeat(24)}` });
});

test('the dead letter of a call that is refused has its trace', async () => {
  await deliver({ headers: { task: 'shop.tasks.nothing' } });
  const [dead] = sqs.commandCalls(SendMessageCommand);
  expect(dead?.args[0].input.MessageAttributes?.['traceparent']?.StringValue).toContain(TRACE);
});
