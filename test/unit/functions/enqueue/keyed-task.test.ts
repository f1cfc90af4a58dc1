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
import {
  accepted,
  type EnqueueApp,
  enqueueApp,
  idOf,
  NOW,
  withdrawals,
  withdrawnIds,
} from './enqueue-app.ts';

const KEY = { 'idempotency-key': '"order-7"' };
const send = (app: EnqueueApp, path = '/tasks/add') => app.postJson(path, { a: 1, b: 2 }, KEY);

/** The item that the first call leaves in the table. */
async function firstItem(path?: string): Promise<Item> {
  const app = enqueueApp();
  await accepted(await send(app, path));
  const stored = app.dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item ?? {};
  return { ...stored, bornBy: { S: 'the first call' } };
}

/** What a worker has made of a record. */
const worked = { attempts: { N: '1' }, result: { S: '3' }, progress: { S: '1' }, startedAt: { N: `${NOW}` } };
/** What a refused call has made of its record. */
const tombstone = { state: { S: 'REVOKED' }, tombstone: { S: 'refused' } };

/** An app whose table holds this item under the same key. */
function appWith(item: Item | undefined) {
  const app = enqueueApp();
  app.clock.advance(1_000);
  app.dynamo.on(PutItemCommand).rejects(conditionFailed());
  app.dynamo.on(GetItemCommand).resolves(item ? { Item: item } : {});
  return app;
}

function sentMessages({ sqs }: EnqueueApp) {
  return sqs.commandCalls(SendMessageCommand).map((call) => JSON.parse(call.args[0].input.MessageBody ?? ''));
}

describe('a repeat whose record changes meanwhile', () => {
  test('sends nothing when a worker has taken it', async () => {
    const item = await firstItem();
    const app = appWith(item);
    app.dynamo.on(PutItemCommand).rejects(conditionFailed(item));
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed());
    app.dynamo.on(GetItemCommand).resolves({ Item: { ...item, state: { S: 'STARTED' }, ...worked } });
    expect(await accepted(await send(app))).toStrictEqual(newRecord(item['id']?.S ?? '', 'add'));
    expect(sentMessages(app)).toEqual([]);
  });

  test.each([
    ['nothing', () => undefined],
    ['a tombstone', (item: Item) => ({ ...item, ...tombstone })],
  ])('is 503 when the first call withdrew it and left %s', async (_what, left) => {
    const item = await firstItem();
    const app = appWith(left(item));
    app.dynamo.on(PutItemCommand).rejects(conditionFailed(item));
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed());
    const { detail } = await expectProblem(await send(app), 503);
    expect(detail).toContain('not accepted');
    expect(sentMessages(app)).toEqual([]);
  });
});

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
      .rejects(conditionFailed({ ...item, state: { S: 'SUCCESS' }, ...worked }));
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
    /^attribute_not_exists\(#id\) OR \(#state = :pending AND .* AND #bornBy = :bornBy\)$/,
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

describe('a call that repeats a key', () => {
  test.each(['STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'])(
    'returns the %s task as it was accepted, without what came of it, and sends no message',
    async (state) => {
      const item = await firstItem();
      const app = appWith({ ...item, state: { S: state }, ...worked });
      const response = await send(app);
      expect(response.headers.get('idempotency-replayed')).toBe('true');
      expect(await accepted(response)).toStrictEqual(newRecord(item['id']?.S ?? '', 'add'));
      expect(app.sqs.calls()).toEqual([]);
      expect(app.log.lines).toMatchObject([{ fields: { replayed: true } }]);
    },
  );

  test('sends the first call’s message again, not its own, while no worker has had it', async () => {
    const app = appWith(await firstItem('/tasks/add?queue=slow&countdown=600&expires=900&group=first'));
    app.clock.advance(60_000);
    const response = await send(app, '/tasks/add?countdown=5');
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    const times = { createdAt: NOW, eta: NOW + 600_000, expiresAt: NOW + 900_000 };
    expect(sentMessages(app)).toMatchObject([{ queue: 'slow', group: 'first', ...times }]);
    expect(app.sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toMatchObject({
      QueueUrl: 'https://sqs/slow',
      DelaySeconds: 539,
      MessageGroupId: 'first',
    });
    expect((await accepted(response)).eta).toBe('2030-01-01T00:10:00.000Z');
  });

  test('whose message cannot be sent again is 503 and leaves the record alone', async () => {
    const app = appWith(await firstItem());
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const { detail } = await expectProblem(response, 503);
    expect(detail).toContain(`may run as ${(await firstItem())['id']?.S}`);
    expect(withdrawnIds(app)).toEqual([]);
  });

  test('may write the input in another order', async () => {
    const app = appWith(await firstItem());
    await accepted(
      await app.post('/tasks/add', '{ "b": 2, "a": 1 }', { 'content-type': 'application/json', ...KEY }),
    );
  });

  test.each<[string, string, unknown]>([
    ['another input', '/tasks/add', { a: 1, b: 3 }],
    ['another task', '/tasks/anything', { a: 1, b: 2 }],
  ])('for %s is 422 and sends no message', async (_what, path, input) => {
    const app = appWith(await firstItem());
    await expectProblem(await app.postJson(path, input, KEY), 422);
    expect(app.sqs.calls()).toEqual([]);
    expect(app.dynamo.commandCalls(UpdateItemCommand)).toEqual([]);
  });

  test('whose record expires meanwhile is 503: the next try will store it', async () => {
    const app = appWith(undefined);
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    await expectProblem(response, 503);
    expect(app.sqs.calls()).toEqual([]);
  });

  test('after a bulk call of the same key is 422', async () => {
    const reservation = { id: { S: 'id' }, fingerprint: { S: 'x' }, owner: { S: 'me' }, ttl: { N: '1' } };
    await expectProblem(await send(appWith(reservation)), 422);
  });

  test.each([
    ['there is no earlier call', undefined],
    ['the key belongs to a bulk call', { id: { S: 'id' }, fingerprint: { S: 'x' } }],
  ])('is refused if it is too late to send it and %s', async (_what, found) => {
    const app = appWith(found);
    await expectProblem(await send(app, '/tasks/add?expires=2030-01-01T00:00:00Z'), 422, ['expires']);
    expect([...app.sqs.calls(), ...app.dynamo.commandCalls(PutItemCommand)]).toEqual([]);
  });

  test('returns the task even if it would be too late to send it now', async () => {
    const path = '/tasks/add?expires=2030-01-01T00:01:00Z';
    const item = await firstItem(path);
    const app = appWith({ ...item, state: { S: 'SUCCESS' }, ...worked });
    app.clock.advance(61_000);
    const response = await send(app, path);
    expect(await accepted(response)).toMatchObject({ id: item['id']?.S, state: 'PENDING', result: null });
  });
});
