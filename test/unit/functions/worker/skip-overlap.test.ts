import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRegistry } from '../../../../core/definition/registry.ts';
import { noFollowers } from '../../../../core/ending/follow.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { noSegments } from '../../../../core/protocol/segments.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { freeLoop } from '../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../functions/worker/process-batch.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { work } from './work.ts';
import { sqsEvent } from './worker-harness.ts';

const table = tableOnDynalite();
const client = new SQS({ region: 'us-east-1' });
const sqs = mockClient(client);
const NOW = CREATED_AT + 1_000;
const AT = CREATED_AT;

let ran: string[] = [];
let seen: unknown[] = [];
let metrics = countedMetrics();
let name = '';

beforeEach(() => {
  sqs.reset();
  sqs.onAnyCommand().resolves({});
  ran = [];
  seen = [];
  metrics = countedMetrics();
  name = `nightly-${randomUUID()}`;
});
afterEach(() => vi.restoreAllMocks());

const definition = work({
  run: (_input, { id, schedule }) => {
    ran.push(id);
    seen.push(schedule);
    return null;
  },
});

/** Delivers messages to a worker. @returns the messages that are kept */
async function deliver(...messages: TaskMessage[]): Promise<string[]> {
  const worker = {
    ...{ table, metrics, queue: 'default', logger: logLines(), followers: noFollowers, newToken: randomUUID },
    ...{ segments: noSegments, loop: freeLoop, random: () => 0, registry: createRegistry([definition]) },
    clock: new FakeClock(NOW, { autoAdvance: false }),
    queues: { client, addresses: new Map([['default', { url: 'http://q', deadLetterUrl: 'http://dead' }]]) },
    mailerOf: () => ({ send: () => Promise.reject(new Error('no mail')) }),
  };
  const { batchItemFailures } = await processBatch(worker, sqsEvent(messages), NOW + 60_000);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** An occurrence that is in the table. */
async function occurrence(at: number, after?: string, changes: Item = {}, about: Partial<TaskMessage> = {}) {
  const schedule = { name, at, ...(after === undefined ? {} : { after }) };
  const message = taskMessage({ task: 'work', schedule, ...about });
  await table.seed(message, changes);
  return message;
}

const ended = (state: string, attempts: number, more: Item = {}): Item => ({
  ...{ state: string(state), attempts: number(attempts), finishedAt: number(NOW) },
  ...more,
});
const RUNNING: Item = { state: string('STARTED'), attempts: number(1), leaseUntil: number(NOW + 50_000) };
const SKIPPED = { M: { type: string('Overlap'), message: string('m') } };

async function schedule(changes: Item = {}) {
  const id = string(`schedule/${name}`);
  await table.client.putItem({ TableName: table.name, Item: { id, ...changes } });
}

async function skippedCount() {
  const Key = { id: string(`schedule/${name}`) };
  const { Item } = await table.client.getItem({ TableName: table.name, Key });
  return Item && [Item['skipped']?.N, Item['skippedAt']?.N];
}

describe('an occurrence that is due while the one before', () => {
  test.each<[string, Item]>([
    ['waits', {}],
    ['runs', RUNNING],
    [
      'waits for its next attempt',
      { state: string('RETRY'), attempts: number(1), notBefore: number(NOW + 1e9) },
    ],
  ])('%s, is skipped: it ends as REVOKED, says why, and its schedule counts it', async (_name, changes) => {
    await schedule();
    const before = await occurrence(AT - 60_000, undefined, changes);
    const message = await occurrence(AT, before.id);
    expect(await deliver(message)).toEqual([]);
    expect(await readRecord(table, message.id)).toMatchObject({
      ...{ state: 'REVOKED', attempts: 0, finishedAt: NOW, schedule: { name, at: AT, after: before.id } },
      error: { type: 'Overlap', message: expect.stringContaining(`the task ${before.id}`) },
    });
    expect(ran).toEqual([]);
    expect(metrics.counts).toEqual({ 'work revoked': 1 });
    expect(await skippedCount()).toEqual(['1', String(AT)]);
    expect(sqs.commandCalls(SendMessageCommand)).toEqual([]);
  });

  test.each<[string, Item]>([
    ['has succeeded', ended('SUCCESS', 1)],
    ['has failed', ended('FAILURE', 4)],
    ['was revoked while it ran', ended('REVOKED', 1)],
    ['was revoked, and came after none', ended('REVOKED', 0)],
    ['was skipped, but names none', ended('REVOKED', 0, { error: SKIPPED })],
  ])('%s, runs', async (_name, changes) => {
    await schedule();
    const before = await occurrence(AT - 60_000, undefined, changes);
    const message = await occurrence(AT, before.id);
    expect(await deliver(message)).toEqual([]);
    expect(ran).toEqual([message.id]);
    expect(seen).toEqual([{ name, at: new Date(AT) }]);
    expect(await skippedCount()).toEqual([undefined, undefined]);
  });

  test('is no longer there, runs', async () => {
    const message = await occurrence(AT, randomUUID());
    await deliver(message);
    expect(ran).toEqual([message.id]);
  });

  test.each<[string, Item]>([
    ['was skipped', { error: SKIPPED }],
    ['was revoked before its time', {}],
  ])(
    '%s, because or while an earlier one goes on, is skipped too, and names that one',
    async (_name, changes) => {
      await schedule();
      const first = await occurrence(AT - 120_000, undefined, RUNNING);
      const second = await occurrence(AT - 60_000, first.id, ended('REVOKED', 0, changes));
      const third = await occurrence(AT, second.id);
      expect(await deliver(third)).toEqual([]);
      expect(await readRecord(table, third.id)).toMatchObject({
        ...{ state: 'REVOKED', schedule: { after: first.id } },
      });
      const fourth = await occurrence(AT + 1, third.id);
      await deliver(fourth);
      expect(await readRecord(table, fourth.id)).toMatchObject({ schedule: { after: first.id } });
      expect(await skippedCount()).toEqual(['2', String(AT + 1)]);
      expect(ran).toEqual([]);
    },
  );

  test.each<[string, Item, string]>([
    ['has ended', ended('SUCCESS', 1), 'runs'],
    ['goes on', RUNNING, 'is skipped'],
  ])('came first and %s, %s although both came in one batch', async (_name, changes, what) => {
    const before = await occurrence(AT - 60_000, undefined, changes);
    const message = await occurrence(AT, before.id);
    await deliver(message, message);
    expect(ran).toHaveLength(what === 'runs' ? 1 : 0);
  });
});

describe('an occurrence that would overlap', () => {
  test.each<[string, Item, Partial<TaskMessage>]>([
    ['is in its second attempt', { state: string('RETRY'), attempts: number(1) }, {}],
    ['was asked for by hand', { retriedAt: number(NOW), life: number(2) }, { life: 2 }],
  ])('runs if it %s', async (_name, changes, about) => {
    const before = await occurrence(AT - 60_000, undefined, RUNNING);
    const message = await occurrence(AT, before.id, changes, about);
    await deliver(message);
    expect(ran).toEqual([message.id]);
  });

  test.each<[string, Item, Partial<TaskMessage>, string[]]>([
    ['its message comes early', { notBefore: number(NOW + 5_000) }, {}, ['message-0']],
    ['its message is left over', { notBefore: number(NOW + 5_000), revision: number(1) }, {}, []],
    ['its message is left over, and it is due', { revision: number(1), ...RUNNING }, {}, ['message-0']],
  ])('is not skipped if %s', async (_name, changes, about, kept) => {
    await schedule();
    const before = await occurrence(AT - 60_000, undefined, RUNNING);
    const message = await occurrence(AT, before.id, changes, about);
    expect(await deliver(message)).toEqual(kept);
    expect(await readRecord(table, message.id)).toMatchObject({ error: null, finishedAt: null });
    expect(await skippedCount()).toEqual([undefined, undefined]);
  });

  test('is skipped in a later life that its schedule opened', async () => {
    const before = await occurrence(AT - 60_000, undefined, RUNNING);
    const message = await occurrence(AT, before.id, { life: number(2) }, { life: 2, revision: 0 });
    await deliver(message);
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'REVOKED', life: 2 });
  });

  test('is skipped, and counted, if its message comes before its record', async () => {
    await schedule();
    const before = await occurrence(AT - 60_000, undefined, RUNNING);
    const message = taskMessage({ task: 'work', schedule: { name, at: AT, after: before.id } });
    await deliver(message);
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'REVOKED' });
    expect(await skippedCount()).toEqual(['1', String(AT)]);
  });

  test('is counted once, also if a worker died before it did so', async () => {
    await schedule({ skipped: number(7), skippedAt: number(AT - 60_000) });
    const before = await occurrence(AT - 60_000, undefined, RUNNING);
    const message = await occurrence(AT, before.id, ended('REVOKED', 0, { error: SKIPPED }));
    expect(await deliver(message)).toEqual([]);
    expect(await deliver(message)).toEqual([]);
    expect(await skippedCount()).toEqual(['8', String(AT)]);
    expect(metrics.counts).toEqual({});
  });

  test('is skipped if its schedule no longer exists, which makes none', async () => {
    const before = await occurrence(AT - 60_000, undefined, RUNNING);
    const message = await occurrence(AT, before.id);
    expect(await deliver(message)).toEqual([]);
    expect(await skippedCount()).toBeUndefined();
  });

  test('keeps its message if it cannot be counted', async () => {
    await schedule();
    const before = await occurrence(AT - 60_000, undefined, RUNNING);
    const message = await occurrence(AT, before.id);
    const update = table.client.updateItem.bind(table.client) as (input: unknown) => Promise<unknown>;
    const down = Object.assign(new Error('down'), { name: 'InternalServerError' });
    vi.spyOn(table.client, 'updateItem').mockImplementation(((input: { Key: Item }) =>
      input.Key['id']?.S?.startsWith('schedule/') ? Promise.reject(down) : update(input)) as never);
    expect(await deliver(message)).toEqual(['message-0']);
    vi.restoreAllMocks();
    expect(await deliver(message)).toEqual([]);
    expect(await skippedCount()).toEqual(['1', String(AT)]);
  });
});

test('an occurrence that may overlap asks for no other record, and a task of no schedule has none', async () => {
  const read = vi.spyOn(table.client, 'getItem');
  const message = await occurrence(AT);
  const plain = taskMessage({ task: 'work' });
  await deliver(message, plain);
  expect(read).not.toHaveBeenCalled();
  expect(seen).toEqual([{ name, at: new Date(AT) }, null]);
});
