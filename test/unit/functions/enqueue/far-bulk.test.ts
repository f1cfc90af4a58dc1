import {
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../core/protocol/json.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { additions, entriesOf, sentIds, writtenIds } from './bulk-answer.ts';
import { type EnqueueApp, enqueueApp, NOW, withdrawnIds } from './enqueue-app.ts';
import { appWith, ids, item, reservations, send, tasks } from './keyed-bulk.ts';

const [one = '', two = '', three = ''] = ids;
const DAY = 86_400;
const far = (entries: readonly object[], countdown: number = DAY): Json[] =>
  entries.map((entry) => ({ ...entry, options: { countdown } }));
/** A far task’s record, as an earlier call left it. */
const farItem = (id: string, changes: Item = {}): Item => ({
  ...pendingItem(
    taskMessage({ id, input: { a: 1, b: 1 }, createdAt: NOW - 1_000, eta: NOW + DAY * 1_000 }),
    3_600,
  ),
  ...changes,
});
const held = ({ dynamo }: EnqueueApp) =>
  dynamo
    .commandCalls(UpdateItemCommand)
    .map((call) => call.args[0].input)
    .filter(({ UpdateExpression }) => UpdateExpression === 'SET #held = :set_held')
    .map(({ Key }) => Key?.['id']?.S);

describe('a bulk call of far tasks', () => {
  test('of 1,000 takes one request to DynamoDB for each task, and none to SQS', async () => {
    const app = enqueueApp();
    const entries = await entriesOf(await app.postJson('/tasks', { tasks: far(additions(1_000)) }));
    expect(entries.filter(({ waitsFor }) => waitsFor?.kind === 'time')).toHaveLength(1_000);
    expect([app.dynamo.calls().length, app.sqs.calls().length]).toEqual([1_000, 0]);
    expect(app.metrics.counts).toEqual({ 'add enqueued': 1_000 });
  });

  test('and near ones sends the messages of those alone', async () => {
    const app = appWith([]);
    const [first, ...others] = tasks;
    await entriesOf(await send(app, [...far([first ?? {}]), ...others]));
    expect(writtenIds(app)).toEqual(ids);
    expect(sentIds(app)).toEqual([[two, three]]);
  });

  test('reserves its key for as long as the latest record may live', async () => {
    const app = appWith([]);
    await send(app, far(tasks, 315_576_000));
    const ttls = app.dynamo
      .commandCalls(PutItemCommand)
      .map((call) => Number(call.args[0].input.Item?.['ttl']?.N));
    const reserved = Math.max(...reservations(app).map(({ Item: put }) => Number(put?.['ttl']?.N)));
    expect(reserved).toBe(Math.max(...ttls));
    expect(reserved).toBeGreaterThan(NOW / 1_000 + 315_576_000);
  });

  test('names the entry that is more than ten years away', async () => {
    const [entry] = await entriesOf(await send(appWith([]), far(tasks.slice(0, 1), 315_576_001)));
    expect(entry).toMatchObject({ status: 422, errors: [{ path: 'options.countdown' }] });
  });
});

describe('a far task of a bulk call whose write may not have been carried out', () => {
  /** An app that cannot write the first task's record. */
  function failing(answer?: Error) {
    const app = appWith([]);
    app.dynamo.on(PutItemCommand).callsFake(({ Item: put }: PutItemCommandInput) => {
      if (put?.['id']?.S === one) throw awsFault('TimeoutError');
      return {};
    });
    if (answer) app.dynamo.on(UpdateItemCommand).rejects(answer);
    return app;
  }

  test('is taken back, and its neighbours are accepted', async () => {
    const app = failing();
    const entries = await entriesOf(await send(app, far(tasks)));
    expect(entries.map(({ status, state }) => status ?? state)).toEqual([503, 'PENDING', 'PENDING']);
    expect(entries[0]).toMatchObject({ detail: expect.stringContaining('not accepted') });
    expect(withdrawnIds(app)).toEqual([one]);
  });

  test.each([
    ['gets no answer', awsFault('InternalServerError')],
    ['finds that another call answers for it', conditionFailed(farItem(one, { held: { BOOL: true } }))],
  ])('says as what it may run if its withdrawal %s: it needs no message', async (_what, answer) => {
    const [entry] = await entriesOf(await send(failing(answer), far(tasks)));
    expect(entry).toMatchObject({ status: 503, detail: expect.stringContaining(`may run as ${one}`) });
  });
});

describe('a bulk call that continues where another stopped', () => {
  test('holds the far tasks that it finds, and sends messages for the near ones alone', async () => {
    const app = appWith([farItem(one), item(two)]);
    const response = await send(app);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    expect((await entriesOf(response)).map(({ id, state }) => [id, state])).toEqual([
      [one, 'PENDING'],
      [two, 'PENDING'],
      [three, 'PENDING'],
    ]);
    expect(held(app)).toEqual([one]);
    expect(sentIds(app)).toEqual([[two], [three]]);
  });

  test('says of a far task that was withdrawn meanwhile to send it again, and lets that begin at once', async () => {
    const app = appWith([farItem(one)]);
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed());
    app.dynamo.on(GetItemCommand).resolves({});
    const [entry] = await entriesOf(await send(app));
    expect(entry).toMatchObject({ status: 503, detail: expect.stringContaining('not accepted') });
    expect(reservations(app).at(-1)?.Item).toMatchObject({ leaseUntil: { N: '0' } });
  });

  test('says of a far task that it cannot hold that it did not succeed', async () => {
    const app = appWith([farItem(one)]);
    app.dynamo.on(UpdateItemCommand).rejects(awsFault());
    const [entry, ...others] = await entriesOf(await send(app));
    expect(entry).toMatchObject({ status: 503 });
    expect(others.map(({ state }) => state)).toEqual(['PENDING', 'PENDING']);
  });

  test('holds a far task whose birth was carried out late, too', async () => {
    const app = appWith([]);
    app.dynamo.on(PutItemCommand).callsFake(({ Item: put }: PutItemCommandInput) => {
      if (put?.['id']?.S === one) throw conditionFailed(farItem(one, { bornBy: { S: 'an earlier call' } }));
      return {};
    });
    const [entry] = await entriesOf(await send(app, far(tasks)));
    expect(entry).toMatchObject({ id: one, state: 'PENDING' });
    expect(held(app)).toEqual([one]);
    expect(sentIds(app)).toEqual([]);
  });
});
