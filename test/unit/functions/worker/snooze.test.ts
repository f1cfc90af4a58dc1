import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { NonRetryable, Snooze } from '../../../../core/protocol/errors.ts';
import { readMessage } from '../../../../core/protocol/message.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { sqsRecord } from '../../sqs-record.ts';
import { lastChange, type WorkOptions, work, workMessage } from './work.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const NOW = CREATED_AT + 1_000;
const RATE = new Snooze({ reason: 'the rate is reached', seconds: 30 });

/** A worker whose task throws this, and whose record is that of its first attempt. */
function refused(thrown: unknown, options: WorkOptions = {}, changes: Item = {}) {
  const run = () => {
    throw thrown;
  };
  const harness = workerHarness([work({ run, ...options })]);
  harness.table.on(GetItemCommand).resolves({
    Item: {
      ...pendingItem(workMessage(), 3_600),
      ...inState('STARTED', { attempts: number(1), owner: string('me'), runs: { L: [number(NOW)] } }),
      ...changes,
    },
  });
  return harness;
}

describe('a task that throws a Snooze', () => {
  test('waits, without an attempt, and its message is hidden so long', async () => {
    const harness = refused(RATE);
    expect(await harness.process(workMessage())).toEqual(['message-0']);
    const change = harness.changes().at(-1);
    expect(change?.state).toBe('PENDING');
    expect(change?.values).toMatchObject({
      ':set_attempts': { N: '0' },
      ':set_waitsFor': { M: { kind: { S: 'capacity' }, reason: { S: 'the rate is reached' } } },
      // The jitter is a half of the first bound.
      ':set_notBefore': { N: String(NOW + 30_000 + 7_500) },
    });
    expect(harness.hidden()).toEqual([38]);
    expect(harness.sent()).toEqual([]);
    expect(harness.metrics.counts).toEqual({ 'work started': 1, 'work snoozed': 1 });
    expect(harness.log.lines).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ outcome: 'snoozed', error: 'Snooze' }) }),
    );
  });

  test.each<[string, WorkOptions]>([
    ['has no attempts left', { retry: { maxAttempts: 1 } }],
    ['may run at most once', { retry: { maxAttempts: 1 }, onCrash: 'fail' }],
  ])('waits although it %s', async (_what, options) => {
    const harness = refused(RATE, options);
    expect(await harness.process(workMessage())).toEqual(['message-0']);
    expect(harness.changes().at(-1)).toMatchObject({ state: 'PENDING' });
  });

  test.each([
    ['hidden, the 17th time that it is received', 17, NOW - 60_000, false],
    ['sent anew, the 18th time: SQS gives no message up for want of capacity', 18, NOW - 60_000, true],
    ['hidden, at an age of almost six hours', 1, NOW - 6 * 3_600_000 + 1, false],
    ['sent anew, at an age of six hours: no message is too old to wait', 1, NOW - 6 * 3_600_000, true],
  ])('and its message is %s', async (_what, receiveCount, sentAt, anew) => {
    const harness = refused(RATE);
    const message = workMessage({ group: 'tenant-7' });
    const kept = await harness.processRecords(sqsRecord(message, { receiveCount, sentAt }));
    if (!anew) {
      expect(kept).toEqual(['message-0']);
      expect(harness.hidden()).toEqual([38]);
      expect(harness.sent()).toEqual([]);
      return;
    }
    expect(kept).toEqual([]);
    expect(harness.hidden()).toEqual([]);
    const [sent, ...others] = harness.sent();
    expect(sent).toMatchObject({ QueueUrl: 'http://queue', DelaySeconds: 38, MessageGroupId: 'tenant-7' });
    expect(JSON.parse(sent?.MessageBody ?? '')).toEqual(message);
    expect(others).toEqual([]);
  });

  test.each([1, 18])(
    'for more than 15 minutes: the due index has it, and its message goes, received %i times',
    async (receiveCount) => {
      const harness = refused(new Snooze({ reason: 'the quota is used up', seconds: 3_600 }));
      expect(await harness.processRecords(sqsRecord(workMessage(), { receiveCount }))).toEqual([]);
      expect(harness.changes().at(-1)).toMatchObject({ state: 'PENDING' });
      expect([harness.hidden(), harness.sent()]).toEqual([[], []]);
    },
  );

  test('for so short that its backoff alone makes it far', async () => {
    const harness = refused(
      new Snooze({ reason: 'the rate is reached', seconds: 600 }),
      {},
      { snoozes: number(30) },
    );
    expect(await harness.process(workMessage())).toEqual(['message-0']);
    expect(harness.hidden()).toEqual([900]);
    const farther = refused(
      new Snooze({ reason: 'the rate is reached', seconds: 601 }),
      {},
      { snoozes: number(30) },
    );
    expect(await farther.process(workMessage())).toEqual([]);
  });

  test('and its message stays if it cannot be sent anew', async () => {
    const harness = refused(RATE);
    harness.queue.rejects(fault());
    const kept = await harness.processRecords(sqsRecord(workMessage(), { receiveCount: 18 }));
    expect(kept).toEqual(['message-0']);
  });

  test('and the table is down: the outcome goes through SQS, in a form that earlier versions retry', async () => {
    const harness = refused(RATE);
    harness.answers.outcome = fault;
    const message = workMessage();
    expect(await harness.process(message)).toEqual(['message-0']);
    const read = readMessage(harness.sent()[0]?.MessageBody ?? '');
    expect(read).toMatchObject({
      ok: true,
      message: {
        kind: 'outcome',
        outcome: {
          kind: 'retry',
          error: { type: 'Snooze', message: 'the rate is reached' },
          at: NOW,
          notBefore: NOW + 30_000,
          snooze: { seconds: 30, jitter: 0.5 },
        },
      },
    });
    expect(harness.hidden()).toEqual([30]);
    expect(harness.metrics.counts).toEqual({ 'work started': 1 });
    const delivered = refused(RATE);
    if (read.ok) await delivered.process(read.message);
    expect(delivered.changes()).toMatchObject([
      { state: 'PENDING', values: { ':set_notBefore': { N: String(NOW + 37_500) } } },
    ]);
    expect(delivered.metrics.counts).toEqual({ 'work snoozed': 1 });
  });

  test('costs a task that throws none no request', async () => {
    const harness = refused(null, { run: () => 1 });
    await harness.process(workMessage());
    expect(harness.table.commandCalls(UpdateItemCommand)).toHaveLength(2);
    expect(harness.table.commandCalls(GetItemCommand)).toHaveLength(0);
    expect(harness.queue.calls()).toHaveLength(0);
  });
});

const answer = (changes: object) => Object.assign(new Error('too many'), changes);
const headers = (value: string) => new Headers({ 'retry-after': value });
const INVALID = [
  {},
  { retryAfter: null },
  { retryAfter: -1 },
  { retryAfter: Number.NaN },
  { headers: { 'retry-after': 'soon' } },
  { headers: { 'retry-after': '5, 5' } },
];

describe('a service’s 429', () => {
  test.each<[string, object, number]>([
    ['of Lovage’s client', { status: 429, retryAfter: 7 }, 7],
    ['of the AWS SDK’s kind', { statusCode: 429, retryAfter: 7 }, 7],
    ['with fetch’s headers', { status: 429, headers: headers('7') }, 7],
    ['with fetch’s answer', { response: { status: 429, headers: headers('7') } }, 7],
    ['with axios’s answer', { response: { status: 429, headers: { 'retry-after': '7' } } }, 7],
    ['with headers as they were sent', { statusCode: 429, headers: { 'Retry-After': ' 7 ' } }, 7],
    ['with a date', { status: 429, headers: headers(new Date(NOW + 7_000).toUTCString()) }, 7],
    ['with a date that is past', { status: 429, headers: headers(new Date(NOW - 7_000).toUTCString()) }, 0],
    ['for longer than a message is hidden', { status: 429, headers: headers('90000') }, 39_600],
  ])('that says when to come back is a snooze: %s', async (_what, changes, seconds) => {
    const harness = refused(answer(changes));
    await harness.process(workMessage());
    expect(harness.changes().at(-1)).toMatchObject({
      state: 'PENDING',
      values: {
        ':set_notBefore': { N: String(NOW + seconds * 1_000 + 7_500) },
        ':set_waitsFor': { M: { reason: { S: 'too many' } } },
      },
    });
  });

  test.each([
    ...INVALID.map((changes): [string, unknown] => [
      `does not say when: ${JSON.stringify(changes)}`,
      answer({ status: 429, ...changes }),
    ]),
    ['is another status', answer({ status: 503, headers: headers('7') })],
    [
      'throws when it is read',
      Object.defineProperty(answer({}), 'status', {
        get: () => {
          throw new Error('no');
        },
      }),
    ],
  ])('is an ordinary error if it %s', async (_what, thrown) => {
    const harness = refused(thrown);
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'RETRY', error: { message: 'too many' } });
  });

  test('is an ordinary error if its task allows one attempt: the run may have called others before', async () => {
    const harness = refused(answer({ status: 429, retryAfter: 7 }), { retry: { maxAttempts: 1 } });
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { message: 'too many' } });
  });

  test('is final if the task says so', async () => {
    const harness = refused(Object.assign(new NonRetryable('over'), { status: 429, retryAfter: 7 }));
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE' });
  });
});

describe('the message of a snooze', () => {
  const outcome = {
    ...{ kind: 'retry', error: { type: 'Snooze', message: 'm' }, at: 1, notBefore: 2 },
    snooze: { seconds: 39_600, jitter: 0.999 },
  };
  const carrier = { v: 1, kind: 'outcome', id: taskMessage().id, task: 'work', attempt: 1, owner: 'me' };

  test('is read', () => {
    expect(readMessage(JSON.stringify({ ...carrier, outcome })).ok).toBe(true);
  });

  test.each([
    null,
    1,
    {},
    { seconds: 1 },
    { seconds: -1, jitter: 0 },
    { seconds: 39_601, jitter: 0 },
    { seconds: '1', jitter: 0 },
    { seconds: 1, jitter: 2 },
  ])('is refused with the snooze %j', (snooze) => {
    const body = JSON.stringify({ ...carrier, outcome: { ...outcome, snooze } });
    expect(readMessage(body)).toMatchObject({ ok: false, named: { id: carrier.id } });
  });
});
