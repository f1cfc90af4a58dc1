import { randomUUID } from 'node:crypto';
import { Lambda } from '@aws-sdk/client-lambda';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQS,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod/mini';
import { celeryFollowers, tellNobody } from '../../../core/celery/celery-followers.ts';
import { readServedCelery } from '../../../core/celery/celery-results.ts';
import { resultKey } from '../../../core/celery/result-item.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import { createRegistry } from '../../../core/definition/registry.ts';
import { leftToSweep } from '../../../core/ending/left-to-sweep.ts';
import type { Json } from '../../../core/protocol/json.ts';
import { noMeasures } from '../../../core/protocol/metrics.ts';
import { noSegments } from '../../../core/protocol/segments.ts';
import { ORIGINAL_MESSAGE_ID } from '../../../core/queue/delivered-body.ts';
import type { ResultsTable } from '../../../core/records/table.ts';
import { processGivenUpBatch } from '../../../functions/dead-letter/process-given-up.ts';
import { createApp as createEnqueueApp } from '../../../functions/enqueue/app.ts';
import { createApp as createOperateApp } from '../../../functions/operate/app.ts';
import { sweepDue } from '../../../functions/scheduler/sweep-due.ts';
import { makeCeleryWorker } from '../../../functions/worker/celery/make-celery-worker.ts';
import { freeLoop } from '../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../functions/worker/process-batch.ts';
import { callApp } from '../call-app.ts';
import { celeryBody, type Written } from '../core/celery/celery-body.ts';
import { countedMetrics } from '../counted-metrics.ts';
import { FakeClock } from '../fake-clock.ts';
import { logLines } from '../log-lines.ts';
import { CREATED_AT } from '../messages.ts';
import { sqsRecord } from '../sqs-record.ts';

export const NOW = CREATED_AT + 1_000;
const QUEUE_URL = 'http://queue';
const DEAD_URL = 'http://dead';
const GIVEN_UP = 'lovage-test-celery-given-up';

/** What Python reads of a task. */
export interface PythonMeta {
  readonly status: string;
  readonly result: Json;
}

interface WorldOptions {
  /** Whether the deployment serves Celery. Default true. */
  readonly serves?: boolean;
  /** Whether the worker is that of Celery's queue. Default `serves`. */
  readonly celerysWorker?: boolean;
  /** The name by which Python calls the only task. Default the one that `celeryBody` writes. */
  readonly named?: string;
  /** The name of the only task. Default `mail`. */
  readonly defines?: string;
}

/**
 * All functions of a deployment that serves Celery, on one real table for records and Celery's results, and a mocked SQS.
 *
 * @param table records and Celery's results never have the same key
 */
export function celeryWorld(
  table: ResultsTable,
  {
    serves = true,
    celerysWorker = serves,
    named = 'shop.tasks.send_email',
    defines = 'mail',
  }: WorldOptions = {},
) {
  const client = new SQS({ region: 'us-east-1' });
  const sqs = mockClient(client);
  sqs.onAnyCommand().resolves({});
  const runs: Json[] = [];
  const task = defineTask({
    name: defines,
    input: z.strictObject({ to: z.string(), text: z.string() }),
    celery: { names: [named] },
    run: (input) => {
      runs.push(input);
      if (input.text === 'fail') throw new Error('no');
      return 'sent';
    },
    retry: { maxAttempts: 1 },
  });
  const clock = new FakeClock(NOW, { autoAdvance: false });
  const log = logLines();
  const address = { url: QUEUE_URL, deadLetterUrl: DEAD_URL };
  const operated = { ...address, arn: 'arn', deadLetterArn: 'dead-arn', mapping: 'uuid' };
  const environment = serves ? { CELERY_QUEUE: 'celery', CELERY_TABLE: table.name } : {};
  const metrics = countedMetrics();
  const shared = {
    ...{ table, logger: log, metrics, clock, random: () => 0.5, newToken: () => randomUUID() },
    registry: createRegistry([task]),
    queues: { client, addresses: new Map([['celery', operated]]) },
    followers: celeryFollowers(table.client, environment, tellNobody({ logger: log })),
  };
  const served = readServedCelery(table.client, environment);
  const plainWorker = {
    ...shared,
    queue: 'celery',
    mailerOf: () => ({ send: async () => ({ messageId: '' }) }),
    segments: noSegments,
    loop: freeLoop,
    followers: celeryFollowers(table.client, celerysWorker ? environment : {}, leftToSweep({ table, clock })),
  };
  const worker = celerysWorker ? makeCeleryWorker(plainWorker, environment) : plainWorker;
  const enqueue = createEnqueueApp({ ...shared, keysPerCaller: false, newId: randomUUID, celery: serves });
  const operate = createOperateApp({
    ...shared,
    lambda: new Lambda({ region: 'us-east-1' }),
    celery: served,
  });
  const redrivenBy = { [ORIGINAL_MESSAGE_ID]: { stringValue: 'message-0', dataType: 'String' } };
  return {
    ...{ clock, log, metrics, runs, sqs },
    /** Delivers a message to the worker. @returns those to keep */
    deliver: async (body: string, redriven = false) => {
      const messageAttributes = redriven ? redrivenBy : {};
      const Records = [sqsRecord(body, { queue: 'celery', messageAttributes })];
      return (await processBatch(worker, { Records }, clock.now() + 60_000)).batchItemFailures;
    },
    /** Delivers a message that SQS gave up. @returns those to keep */
    giveUp: async (body: string) => {
      const addresses = new Map([[GIVEN_UP, { url: 'http://given-up', deadLetterUrl: DEAD_URL }]]);
      const celery = served && { ...served, queue: GIVEN_UP };
      const deadLetters = { ...shared, queues: { client, addresses }, celery };
      const Records = [sqsRecord(body, { queue: GIVEN_UP, receiveCount: 141 })];
      return (await processGivenUpBatch(deadLetters, { Records })).batchItemFailures;
    },
    call: (method: string, path: string) => callApp(enqueue, path, { method }),
    revoke: (id: string, query = '?celery=true') =>
      callApp(enqueue, `/tasks/${id}/revoke${query}`, { method: 'POST' }),
    forget: (id: string) => callApp(enqueue, `/tasks/${id}`, { method: 'DELETE' }),
    /** Purges Celery's queue, on which these messages are. @returns the receipts of those that were deleted, and how many tasks were revoked */
    purge: async (...bodies: readonly string[]) => {
      const left = bodies.map((Body, index) => ({
        ...{ MessageId: `message-${index}`, ReceiptHandle: `receipt-${index}`, Body },
        Attributes: { SentTimestamp: String(CREATED_AT) },
      }));
      sqs.on(ReceiveMessageCommand).callsFake(async () => ({ Messages: left.splice(0, 10) }));
      const before = sqs.commandCalls(DeleteMessageBatchCommand).length;
      const answer = await callApp(operate, '/queues/celery/purge?confirm=celery', { method: 'POST' });
      const body = (await answer.json()) as { readonly purged?: number };
      const deleted = sqs
        .commandCalls(DeleteMessageBatchCommand)
        .slice(before)
        .flatMap(({ args: [{ input }] }) => input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle));
      return { status: answer.status, purged: body.purged, deleted };
    },
    sweep: () => sweepDue({ ...shared, measures: noMeasures }, clock.now() + 60_000),
    /** The last message for a task that was sent to the queue itself: other tasks of the table may come due, too. */
    sent: (id: string): string => {
      const bodies = [
        ...sqs
          .commandCalls(SendMessageCommand)
          .flatMap(({ args: [{ input }] }) =>
            input.QueueUrl === QUEUE_URL ? [input.MessageBody ?? ''] : [],
          ),
        ...sqs
          .commandCalls(SendMessageBatchCommand)
          .flatMap(
            ({ args: [{ input }] }) => input.Entries?.map(({ MessageBody }) => MessageBody ?? '') ?? [],
          ),
      ];
      const own = bodies.findLast((body) => body.includes(id.toLowerCase()));
      if (own === undefined) throw new Error(`No message was sent for ${id}`);
      return own;
    },
    /** What went to the dead letters: the body, and why. */
    letters: () =>
      sqs
        .commandCalls(SendMessageCommand)
        .flatMap(({ args: [{ input }] }) =>
          input.QueueUrl === DEAD_URL
            ? [[input.MessageBody ?? '', input.MessageAttributes?.['Reason']?.StringValue ?? ''] as const]
            : [],
        ),
  };
}

/** A call of the only task, as Python sends it. */
export function pythonCall(id: string, written: Written = {}): string {
  return celeryBody({ ...written, headers: { id, root_id: id, ...written.headers } });
}

/** What Python reads of a task; `null` if nothing is there, which it shows as PENDING. */
export async function inPython(table: ResultsTable, id: string): Promise<PythonMeta | null> {
  const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: { S: resultKey(id) } } });
  return Item ? JSON.parse(Buffer.from(Item['result']?.B ?? '').toString('utf8')) : null;
}
