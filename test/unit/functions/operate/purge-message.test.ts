import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { OutcomeMessage } from '../../../../core/protocol/message.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { NOW, operateApp, QUEUES } from './operate-app.ts';

const table = tableOnDynalite();

const pending: Item = {};
const retry: Item = { state: string('RETRY'), attempts: number(1), notBefore: number(NOW + 9_000) };
const crashed: Item = { state: string('STARTED'), attempts: number(1), leaseUntil: number(NOW) };
const running: Item = {
  ...{ state: string('STARTED'), attempts: number(1), owner: string('me') },
  leaseUntil: number(NOW + 7_000),
};
const ended = (state: string, life?: number): Item => ({
  state: string(state),
  finishedAt: number(NOW - 1),
  ...(life === undefined ? {} : { life: number(life) }),
});

const outcomeOf = (id: string): OutcomeMessage => ({
  ...{ v: 1, kind: 'outcome', id, task: 'add', attempt: 1, owner: 'me' },
  outcome: { kind: 'succeeded', result: '3', at: NOW, dropInput: false },
});

describe('a purged message', () => {
  test.each([
    ['waits', pending, null],
    ['is in backoff', retry, null],
    ['was run by a worker that died', crashed, NOW],
  ])(
    'whose task %s: the task becomes REVOKED, then the message is deleted',
    async (_name, changes, leaseUntil) => {
      const app = operateApp(table);
      const message = taskMessage();
      await table.seed(message, changes);
      app.waiting(message);
      expect(await app.purge()).toMatchObject({ name: 'default', purged: 1, remaining: 0 });
      expect(await readRecord(table, message.id)).toMatchObject({
        ...{ state: 'REVOKED', finishedAt: NOW, input: message.input, leaseUntil },
        error: { type: 'Purged', message: 'The queue default was purged while the task was waiting on it.' },
      });
      expect(app.deleted()).toEqual(['receipt-0']);
      expect(app.metrics.counts).toEqual({ 'add revoked': 1 });
      expect(app.metrics.flushes).toBe(1);
    },
  );

  test('whose task is running: the task is left alone, and the message is hidden until the lease ends', async () => {
    const app = operateApp(table);
    const message = taskMessage();
    await table.seed(message, running);
    app.waiting(message);
    expect(await app.purge()).toMatchObject({ purged: 0, remaining: 0 });
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'STARTED', owner: 'me' });
    expect([app.deleted(), app.hidden()]).toEqual([[], [['receipt-0', 7]]]);
  });

  test.each([
    ['has ended', {}, ended('SUCCESS')],
    ['has another time since', {}, { revision: number(1), notBefore: number(NOW + 9_000) }],
    ['has a later time, and is in backoff', { revision: 2 }, { ...retry, revision: number(3) }],
    ['has another time since, and its worker died', { revision: 0 }, { ...crashed, revision: number(1) }],
    ['has ended and was sent again since', {}, { life: number(2) }],
    ['ended as SUCCESS before it was retried', { life: 2 }, ended('SUCCESS')],
    ['ended again', { life: 2 }, ended('FAILURE', 2)],
  ])('whose task %s: it is a stray copy, and deleted', async (_name, about, changes) => {
    const app = operateApp(table);
    const message = taskMessage(about);
    await table.seed(message, changes);
    const before = await readRecord(table, message.id);
    app.waiting(message);
    expect(await app.purge()).toMatchObject({ purged: 0 });
    expect(await readRecord(table, message.id)).toEqual(before);
    expect(app.deleted()).toEqual(['receipt-0']);
  });

  test.each([
    ['is not reopened yet by the call', ended('FAILURE')],
    ['is reopened', { life: number(2) }],
  ])(
    'that sends a task again, whose record %s: this life ends, and the call cannot reopen it later',
    async (_name, changes) => {
      const app = operateApp(table);
      const message = taskMessage({ life: 2 });
      await table.seed(message, changes);
      app.waiting(message);
      expect(await app.purge()).toMatchObject({ purged: 1 });
      expect(await readRecord(table, message.id)).toMatchObject({
        ...{ state: 'REVOKED', life: 2 },
        error: { type: 'Purged' },
      });
    },
  );

  test('that came before its record: the record is born REVOKED', async () => {
    const app = operateApp(table);
    const message = taskMessage();
    app.waiting(message);
    expect(await app.purge()).toMatchObject({ purged: 1 });
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'REVOKED', input: message.input });
  });

  test.each([
    ['is old', { createdAt: CREATED_AT - 3_700_000 }],
    ['sends a task again', { life: 2 }],
  ])('without a record, which %s: creates none, and is deleted', async (_name, about) => {
    const app = operateApp(table);
    const message = taskMessage(about);
    app.waiting(message);
    expect(await app.purge()).toMatchObject({ purged: 0 });
    expect(await readRecord(table, message.id)).toBeNull();
    expect(app.deleted()).toEqual(['receipt-0']);
  });

  test('that was redriven: the task that it would have sent again becomes REVOKED', async () => {
    const app = operateApp(table);
    const message = taskMessage();
    await table.seed(message, ended('FAILURE'));
    const MessageAttributes = { OriginalMessageId: { DataType: 'String', StringValue: 'x' } };
    app.waiting({ Body: JSON.stringify(message), MessageAttributes });
    expect(await app.purge()).toMatchObject({ purged: 1 });
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'REVOKED', life: 2 });
    expect(app.sqs.commandCalls(ReceiveMessageCommand)[0]?.args[0].input).toMatchObject({
      MessageAttributeNames: ['OriginalMessageId'],
    });
  });

  test('that carries an outcome: the outcome is recorded', async () => {
    const app = operateApp(table);
    const task = taskMessage();
    await table.seed(task, running);
    app.waiting(outcomeOf(task.id));
    expect(await app.purge()).toMatchObject({ purged: 0, remaining: 0 });
    expect(await readRecord(table, task.id)).toMatchObject({ state: 'SUCCESS', result: 3 });
    expect(app.deleted()).toEqual(['receipt-0']);
  });

  test.each(['hello', '{"event":"of another system"}'])(
    'that is unreadable (%s): goes to the dead-letter queue first',
    async (body) => {
      const app = operateApp(table);
      app.waiting(body);
      expect(await app.purge()).toMatchObject({ purged: 0, remaining: 0 });
      expect(app.sent()).toMatchObject([
        {
          QueueUrl: QUEUES.default.deadLetterUrl,
          MessageBody: body,
          MessageAttributes: {
            OriginalMessageId: { StringValue: 'message-0' },
            Reason: { StringValue: expect.stringMatching(/^UnreadableMessage: /) },
          },
        },
      ]);
      expect(app.deleted()).toEqual(['receipt-0']);
    },
  );

  test.each([
    ['waits', pending, 'FAILURE', 1],
    ['has ended', ended('SUCCESS'), 'SUCCESS', 1],
    ['is running', running, 'STARTED', 0],
  ])('of a newer version, whose task %s', async (_name, changes, state, letters) => {
    const app = operateApp(table);
    const message = taskMessage();
    await table.seed(message, changes);
    app.waiting({ ...message, v: 2 });
    await app.purge();
    expect((await readRecord(table, message.id))?.state).toBe(state);
    expect(app.sent()).toHaveLength(letters);
    expect([app.deleted().length, app.hidden().length]).toEqual(letters === 1 ? [1, 0] : [0, 1]);
  });

  test.each([
    ['its task’s life', { life: 2 }, 'FAILURE'],
    ['an earlier life', {}, 'PENDING'],
  ])('of a newer version and of %s leaves its task %s', async (_name, life, state) => {
    const app = operateApp(table);
    const message = taskMessage(life);
    await table.seed(message, { life: number(2) });
    app.waiting({ ...message, v: 2 });
    await app.purge();
    expect(await readRecord(table, message.id)).toMatchObject({ state, life: 2 });
    expect([app.sent().length, app.deleted().length, app.hidden().length]).toEqual([1, 1, 0]);
  });
});

test('a purged message about which the table refuses everything for good goes to the dead-letter queue', async () => {
  const app = operateApp();
  app.dynamo.on(UpdateItemCommand).rejects(awsFault('ValidationException', 'S3CRET'));
  const [refused, outcome] = [taskMessage(), outcomeOf(taskMessage().id)];
  app.waiting(refused, outcome);
  expect(await app.purge()).toMatchObject({ purged: 0 });
  for (const body of [refused, outcome]) {
    expect(app.sent()).toContainEqual(
      expect.objectContaining({
        QueueUrl: QUEUES.default.deadLetterUrl,
        MessageBody: JSON.stringify(body),
        MessageAttributes: expect.objectContaining({
          Reason: { DataType: 'String', StringValue: expect.stringMatching(/^NotStorable: /) },
        }),
      }),
    );
  }
  expect(app.deleted()).toEqual(['receipt-0', 'receipt-1']);
  expect(JSON.stringify(app.log.lines)).not.toContain('S3CRET');
});
