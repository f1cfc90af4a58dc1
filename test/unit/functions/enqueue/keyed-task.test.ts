import {
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { expectProblem } from '../../problem-document.ts';
import { newRecord } from '../new-record.ts';
import { accepted, type EnqueueApp, enqueueApp, idOf, NOW, withdrawals } from './enqueue-app.ts';
import { appWith, firstItem, KEY, send, sentMessages, tombstone, worked } from './keyed-task.ts';

describe('the first call of a key', () => {
  test('stores the record first, because it decides whose the key is, then the message', async () => {
    const app = enqueueApp();
    const order: string[] = [];
    app.dynamo.on(PutItemCommand).callsFake(async () => {
      order.push('record under way');
      await new Promise(setImmediate);
      order.push('record stored');
      return {};
    });
    app.sqs.on(SendMessageCommand).callsFake(() => order.push('message'));
    const response = await send(app);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    await accepted(response);
    expect(order).toEqual(['record under way', 'record stored', 'message']);
  });

  test('whose record may not have been stored sends no message, and takes back its own record, if there is one', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault());
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const { detail } = await expectProblem(response, 503);
    expect(detail).toContain('not accepted');
    expect(app.sqs.calls()).toEqual([]);
    expect(withdrawals(app)).toHaveLength(1);
    expectItsOwn(app);
  });

  test.each([
    ['gets no answer', () => awsFault('InternalServerError')],
    ['meets another call’s record', (item: Item) => conditionFailed(item)],
    [
      'meets a record for which another call answers',
      (item: Item) => conditionFailed({ ...item, held: { BOOL: true } }),
    ],
  ])('says as what the task may run if its withdrawal %s', async (_what, answer) => {
    const item = await firstItem();
    for (const fails of ['record', 'message'] as const) {
      const app = enqueueApp();
      if (fails === 'record') app.dynamo.on(PutItemCommand).rejects(awsFault());
      else app.sqs.on(SendMessageCommand).rejects(awsFault('TimeoutError'));
      app.dynamo.on(UpdateItemCommand).rejects(answer(item));
      const response = await send(app);
      expect(response.headers.get('retry-after')).toBe('5');
      const { detail } = await expectProblem(response, 503);
      expect(detail, fails).toContain(`may run as ${item['id']?.S}`);
      expect(detail).not.toContain('not accepted');
    }
  });

  test.each(['PENDING', 'STARTED', 'SUCCESS'])(
    'is not given another input’s task, which is %s, when the table fails once',
    async (state) => {
      const item = await firstItem();
      const app = enqueueApp();
      app.dynamo.on(PutItemCommand).rejects(awsFault());
      const another = { ...item, fingerprint: { S: 'another' }, state: { S: state } };
      app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(another));
      app.dynamo.on(GetItemCommand).resolves({ Item: another });
      await expectProblem(await send(app), 422);
      expect(app.sqs.calls()).toEqual([]);
      expect(app.metrics.counts).toEqual({});
    },
  );

  test('whose message cannot be sent withdraws its own record', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const { detail } = await expectProblem(response, 503);
    expect(detail).toContain('not accepted');
    expect(withdrawals(app)).toHaveLength(1);
    expectItsOwn(app);
  });

  test('is accepted if a worker has its message all the same', async () => {
    const item = await firstItem();
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault('TimeoutError'));
    app.dynamo
      .on(UpdateItemCommand)
      .rejects(conditionFailed({ ...item, bornBy: { S: idOf(1) }, state: { S: 'SUCCESS' }, ...worked }));
    const response = await send(app);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    expect(await accepted(response)).toStrictEqual(newRecord(item['id']?.S ?? '', 'add'));
    expect(app.metrics.counts).toEqual({ 'add enqueued': 1 });
  });

  test('whose answer from the table was lost finds its own record and sends the message', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).callsFake(({ Item: put }: PutItemCommandInput) => {
      throw conditionFailed(put);
    });
    const response = await send(app);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    await accepted(response);
    expect(app.dynamo.commandCalls(GetItemCommand)).toEqual([]);
    expect(app.dynamo.commandCalls(UpdateItemCommand)).toEqual([]);
    expect(sentMessages(app)).toHaveLength(1);
  });

  test('names itself in its record by a token, not by the caller’s key', async () => {
    const app = enqueueApp();
    await accepted(await send(app));
    const [put] = app.dynamo.commandCalls(PutItemCommand);
    expect(put?.args[0].input.Item).toMatchObject({ bornBy: { S: idOf(1) } });
  });
});

/** The record is taken back only if this very call created it. */
function expectItsOwn(app: EnqueueApp) {
  const [put] = app.dynamo.commandCalls(PutItemCommand).map((call) => call.args[0].input.Item);
  const [withdrawal] = withdrawals(app);
  expect(withdrawal?.Key).toEqual({ id: put?.['id'] });
  expect(put?.['bornBy']).toEqual({ S: idOf(1) });
  expect(withdrawal?.ConditionExpression).toMatch(
    /^attribute_not_exists\(#id\) OR #state = :pending AND .* AND #bornBy = :bornBy$/,
  );
  expect(withdrawal?.ExpressionAttributeValues).toMatchObject({ ':bornBy': put?.['bornBy'] });
}

describe('a call whose key a refused call left behind', () => {
  const refused = async (): Promise<Item> => ({ ...(await firstItem()), ...tombstone });

  test('has its task born again, and sends a message for the next life', async () => {
    const item = await refused();
    const app = appWith(item);
    const response = await send(app);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    expect(await accepted(response)).toMatchObject({ id: item['id']?.S, state: 'PENDING' });
    expect(sentMessages(app)).toMatchObject([{ id: item['id']?.S, life: 2, createdAt: NOW + 1_000 }]);
    const [birth, ...others] = app.dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input);
    expect(others).toEqual([]);
    expect(birth?.ConditionExpression).toContain('#tombstone = :refused');
    expect(birth?.ExpressionAttributeValues).toMatchObject({
      ':set_state': { S: 'PENDING' },
      ':set_life': { N: '2' },
      ':set_bornBy': { S: idOf(1) },
    });
  });

  test('may have another input: the refused call’s task never runs', async () => {
    const app = appWith(await refused());
    await accepted(await app.postJson('/tasks/add', { a: 1, b: 3 }, KEY));
    expect(sentMessages(app)).toMatchObject([{ input: { a: 1, b: 3 }, life: 2 }]);
  });

  test('whose message cannot be sent withdraws that life, and no other', async () => {
    const app = appWith(await refused());
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    const { detail } = await expectProblem(await send(app), 503);
    expect(detail).toContain('not accepted');
    const [withdrawal, ...others] = withdrawals(app);
    expect(others).toEqual([]);
    expect(withdrawal?.ConditionExpression).not.toContain('attribute_not_exists(#id)');
    expect(withdrawal?.ConditionExpression).toContain('#life = :life');
    expect(withdrawal?.ExpressionAttributeValues).toMatchObject({
      ':life': { N: '2' },
      ':bornBy': { S: idOf(1) },
    });
  });

  test('gets the task of another call that was faster', async () => {
    const item = await refused();
    const app = appWith(item);
    app.dynamo.on(PutItemCommand).rejects(conditionFailed(item));
    const theirs = { ...(await firstItem()), life: { N: '2' }, state: { S: 'STARTED' } };
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(theirs));
    const response = await send(app);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    expect(await accepted(response)).toMatchObject({ id: item['id']?.S, state: 'PENDING' });
    expect(sentMessages(app)).toEqual([]);
  });
});
