import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry, type Registry } from '../../../../core/definition/registry.ts';
import { noFollowers } from '../../../../core/ending/follow.ts';
import { NonRetryable, Retry } from '../../../../core/protocol/errors.ts';
import { noMetrics } from '../../../../core/protocol/metrics.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { processGivenUpBatch } from '../../../../functions/dead-letter/process-given-up.ts';
import { freeLoop } from '../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../functions/worker/process-batch.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { sqsEvent } from './worker-harness.ts';

const table = tableOnDynalite();
const client = new SQS({ region: 'us-east-1' });
const sqs = mockClient(client);
const addresses = new Map([['default', { url: 'http://queue', deadLetterUrl: 'http://dead' }]]);
const clock = new FakeClock(CREATED_AT + 1_000, { autoAdvance: false });
const shared = {
  queues: { client, addresses },
  logger: logLines(),
  metrics: noMetrics,
  followers: noFollowers,
  newToken: randomUUID,
  clock,
  random: () => 0,
};

beforeEach(() => {
  sqs.reset();
  sqs.onAnyCommand().resolves({});
});

let runs: string[] = [];
const input = z.strictObject({ as: z.string() });
const work = defineTask({
  name: 'work',
  input,
  run: ({ as }) => {
    runs.push(as);
    if (as === 'failing') throw new NonRetryable('no');
    if (as === 'retrying') throw new Retry('not yet', { retryAfter: 60 });
  },
});
const KNOWING = createRegistry([work]);
const UNKNOWING = createRegistry([defineTask({ name: 'other', input, run: () => null })]);

/** Delivers a message to the worker; with `redriven`, one that was a dead letter. */
async function deliver(registry: Registry, body: string, redriven: boolean): Promise<void> {
  const event = sqsEvent([body]);
  const attribute = { dataType: 'String' as const, stringValue: 'message-0' };
  const [record] = event.Records;
  if (redriven && record) record.messageAttributes = { OriginalMessageId: attribute, Reason: attribute };
  const worker = {
    ...shared,
    ...{ registry, table, queue: 'default' },
    mailerOf: () => ({ send: async () => ({ messageId: '' }) }),
    segments: { send: () => undefined, flush: async () => undefined },
    loop: freeLoop,
  };
  await processBatch(worker, event, clock.now() + 60_000);
}

/** Sets aside a task that its worker does not know. @returns its id and its dead letter */
async function setAside(as = 'succeeding', life?: number) {
  runs = [];
  const message = taskMessage({ task: 'work', input: { as }, ...(life === undefined ? {} : { life }) });
  await table.seed(message, life === undefined ? {} : { life: { N: String(life) } });
  await deliver(UNKNOWING, JSON.stringify(message), false);
  return { id: message.id, letter: lastLetter() };
}

function lastLetter(): string {
  const last = sqs.commandCalls(SendMessageCommand).at(-1)?.args[0].input;
  expect(last?.QueueUrl).toBe('http://dead');
  return last?.MessageBody ?? '';
}

test('a redriven dead letter runs its task once, in its next life', async () => {
  const { id, letter } = await setAside();
  expect(await readRecord(table, id)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownTask' } });
  await deliver(KNOWING, letter, true);
  expect(await readRecord(table, id)).toMatchObject({ state: 'SUCCESS', attempts: 1, life: 2, error: null });
  await deliver(KNOWING, letter, true);
  await deliver(KNOWING, letter, false);
  expect(runs).toEqual(['succeeding']);
});

test('a copy of a message that was set aside runs nothing: only the redriven dead letter does', async () => {
  const { id, letter } = await setAside();
  await deliver(KNOWING, letter, false);
  expect(runs).toEqual([]);
  expect(await readRecord(table, id)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownTask' } });
});

test('redriven too early, it becomes the same dead letter, however often, and runs once its task is known', async () => {
  const { id, letter } = await setAside();
  for (let round = 0; round < 3; round += 1) {
    await deliver(UNKNOWING, lastLetter(), true);
    expect(JSON.parse(lastLetter())).toMatchObject({ id, life: 1 });
    expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(round + 2);
  }
  expect(letter).toContain(id);
  await deliver(KNOWING, lastLetter(), true);
  expect(runs).toEqual(['succeeding']);
});

test('a message that sends a task again creates no record: an expired one stays gone', async () => {
  runs = [];
  const message = taskMessage({ task: 'work', input: { as: 'succeeding' }, life: 2 });
  await deliver(KNOWING, JSON.stringify(message), false);
  expect(runs).toEqual([]);
  expect(await readRecord(table, message.id)).toBeNull();
});

test('from a later life, it begins the next one', async () => {
  const { id, letter } = await setAside('succeeding', 4);
  await deliver(KNOWING, letter, true);
  expect(await readRecord(table, id)).toMatchObject({ state: 'SUCCESS', life: 5 });
});

test('set aside again in the life that it began, it can be redriven again', async () => {
  const { id, letter } = await setAside('retrying');
  await deliver(KNOWING, letter, true);
  expect(await readRecord(table, id)).toMatchObject({ state: 'RETRY', life: 2 });
  // A deployment without the task, while its message is hidden.
  await deliver(UNKNOWING, letter, true);
  expect(await readRecord(table, id)).toMatchObject({ state: 'FAILURE', life: 2 });
  await deliver(KNOWING, lastLetter(), true);
  expect(await readRecord(table, id)).toMatchObject({ state: 'RETRY', life: 3 });
  expect(runs).toHaveLength(2);
});

test('a task that failed in its next life is not started again by a copy', async () => {
  const { id, letter } = await setAside('failing');
  await deliver(KNOWING, letter, true);
  await deliver(KNOWING, letter, true);
  expect(runs).toEqual(['failing']);
  expect(await readRecord(table, id)).toMatchObject({ state: 'FAILURE', life: 2 });
});

test('given up by SQS in the life that it began, it ends that life as FAILURE', async () => {
  const { id, letter } = await setAside('retrying');
  await deliver(KNOWING, letter, true);
  const event = sqsEvent([letter]);
  const [record] = event.Records;
  if (record) record.messageAttributes = { OriginalMessageId: { dataType: 'String', stringValue: 'm' } };
  const givenUp = new Map([['default', { url: 'http://given-up', deadLetterUrl: 'http://dead' }]]);
  await processGivenUpBatch({ ...shared, queues: { client, addresses: givenUp }, table }, event);
  expect(await readRecord(table, id)).toMatchObject({
    ...{ state: 'FAILURE', life: 2 },
    error: { type: 'DeadLettered' },
  });
});
