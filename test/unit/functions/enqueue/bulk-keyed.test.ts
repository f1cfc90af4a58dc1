import { BatchGetItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../core/protocol/json.ts';
import { fingerprintOf, idOfKey } from '../../../../platform/http/idempotency.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { expectProblem } from '../../problem-document.ts';
import { entriesOf, sentIds, writtenIds } from './bulk-answer.ts';
import { idOf, NOW, REMAINING_MS, TABLE, withdrawnIds } from './enqueue-app.ts';
import {
  answerReservation,
  appWith,
  fingerprint,
  ids,
  item,
  KEY,
  reservations,
  send,
  tasks,
} from './keyed-bulk.ts';

const [one = '', two = ''] = ids;
const reservationId = idOfKey(null, KEY);

describe('the first bulk call of a key', () => {
  test('reserves the key, stores each task under its own id, and closes the reservation', async () => {
    const app = appWith([]);
    const response = await send(app);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    expect((await entriesOf(response)).map(({ id }) => id)).toEqual(ids);
    expect(writtenIds(app)).toEqual(ids);
    expect(sentIds(app)).toEqual([ids]);
    const [reserved, released] = reservations(app);
    const ttl = { N: String(NOW / 1_000 + 900 + 14 * 86_400 + 7 * 86_400) };
    const held = { id: { S: reservationId }, fingerprint: { S: fingerprint }, owner: { S: idOf(1) }, ttl };
    expect(reserved?.Item).toEqual({ ...held, leaseUntil: { N: String(NOW + REMAINING_MS + 5_000) } });
    expect(released?.Item).toEqual(held);
  });

  test('keeps the order and the ids of good entries among bad ones', async () => {
    const entries = await entriesOf(await send(appWith([]), [7, tasks[0], { task: 'x' }, tasks[1]]));
    expect(entries.map(({ id, status }) => id ?? status)).toEqual([422, two, 404, idOfKey(null, KEY, 3)]);
  });

  test('that cannot reserve the key stores nothing', async () => {
    const app = appWith([]);
    app.dynamo.on(PutItemCommand).rejects(awsFault());
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    await expectProblem(response, 503);
    expect([...writtenIds(app), ...sentIds(app)]).toEqual([]);
  });

  test('with an entry that could not be stored lets a repeat take the reservation at once', async () => {
    const app = appWith([]);
    app.sqs.on(SendMessageBatchCommand).rejects(awsFault());
    expect((await entriesOf(await send(app))).map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(withdrawnIds(app)).toEqual(ids);
    expect(reservations(app)[1]?.Item).toMatchObject({ leaseUntil: { N: '0' } });
  });

  test('whose reservation cannot be closed is answered all the same: its lease ends by itself', async () => {
    const app = appWith([]);
    answerReservation(app, null, awsFault());
    expect((await entriesOf(await send(app))).map(({ id }) => id)).toEqual(ids);
    expect(app.log.loud()).toMatchObject([{ level: 'error', fields: { error: 'ThrottlingException' } }]);
  });

  test('whose reservation was stored by a try whose answer was lost goes on', async () => {
    const mine = { fingerprint: { S: fingerprint }, owner: { S: idOf(1) }, leaseUntil: { N: '1' } };
    const app = appWith([]);
    answerReservation(app, conditionFailed(mine), null);
    expect((await entriesOf(await send(app))).map(({ id }) => id)).toEqual(ids);
  });

  test('reads the reservation if the refusal did not contain it', async () => {
    const app = appWith([]);
    answerReservation(app, conditionFailed());
    app.dynamo.on(GetItemCommand).resolves({ Item: { fingerprint: { S: 'another' }, owner: { S: 'x' } } });
    await expectProblem(await send(app), 422);
  });

  test('reserves the key for as long as any record of the call may live', async () => {
    const app = appWith([]);
    await send(app, [{ ...tasks[0], options: { countdown: 900 } }]);
    const record = app.dynamo
      .calls()
      .flatMap((call) => JSON.stringify(call.args[0].input).match(/"ttl":\{"N":"(\d+)"/)?.[1] ?? []);
    const [reservation = 0, ...others] = record.map(Number);
    expect(reservation).toBeGreaterThanOrEqual(Math.max(...others));
  });
});

describe('a task of a keyed bulk call that would expire before it could start', () => {
  const lapsing: Json[] = [
    { ...tasks[0], options: { expires: new Date(NOW).toISOString() } },
    { ...tasks[1] },
  ];

  test('is refused, but its neighbours are not', async () => {
    const app = appWith([]);
    const entries = await entriesOf(await send(app, lapsing));
    expect(entries[0]).toMatchObject({ status: 422, errors: [{ path: 'options.expires' }] });
    expect(entries[1]).toMatchObject({ id: two, state: 'PENDING' });
    expect([writtenIds(app), sentIds(app)]).toEqual([[two], [[two]]]);
  });

  test('is returned if the first call came in time', async () => {
    const done = { fingerprint: { S: fingerprintOf(lapsing) }, owner: { S: 'earlier' } };
    const app = appWith([item(one, { state: { S: 'SUCCESS' }, result: { S: '3' } }), item(two)], done);
    const entries = await entriesOf(await send(app, lapsing));
    expect(entries.map(({ id, state, result }) => [id, state, result])).toEqual([
      [one, 'PENDING', null],
      [two, 'PENDING', null],
    ]);
  });
});

describe('a call without a valid task', () => {
  const invalid = [{ task: 'add', input: { a: 'x', b: 1 } }, { task: 'removed' }];

  test('reserves nothing: it only looks whether an earlier call did', async () => {
    const app = appWith([]);
    expect((await entriesOf(await send(app, invalid))).map(({ status }) => status)).toEqual([422, 404]);
    expect(app.sqs.calls()).toEqual([]);
    expect(app.dynamo.calls().map((call) => call.args[0].input)).toEqual([
      { TableName: TABLE, Key: { id: { S: reservationId } }, ConsistentRead: true },
    ]);
  });

  test.each([
    ['a call with another body', { fingerprint: { S: 'another' }, owner: { S: 'earlier' } }],
    ['a task of its own', { fingerprint: { S: fingerprintOf(invalid) }, task: { S: 'add' } }],
  ])('is answered for itself if the key belongs to %s', async (_what, reservation) => {
    const app = appWith([item(one), item(two)], reservation);
    const response = await send(app, invalid);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    expect((await entriesOf(response)).map(({ status }) => status)).toEqual([422, 404]);
  });

  test('gets the tasks of the first call if it repeats one whose tasks were valid then', async () => {
    const reservation = { fingerprint: { S: fingerprintOf(invalid) }, owner: { S: 'earlier' } };
    const app = appWith([item(one, { state: { S: 'SUCCESS' }, result: { S: '3' } })], reservation);
    const response = await send(app, invalid);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    const entries = await entriesOf(response);
    expect(entries[0]).toMatchObject({ id: one, state: 'PENDING', result: null, ready: false });
    expect(entries[1]).toMatchObject({ status: 404 });
    expect([...writtenIds(app), ...sentIds(app)]).toEqual([]);
  });
});

test('a task that would expire does not keep the call from being done', async () => {
  const app = appWith([]);
  const lapsed = { ...tasks[0], options: { expires: new Date(NOW - 1).toISOString() } };
  const entries = await entriesOf(await send(app, [lapsed, tasks[1]]));
  expect(entries.map(({ status }) => status)).toEqual([422, undefined]);
  expect(reservations(app).at(-1)?.Item).not.toHaveProperty('leaseUntil');
});

test('a call that AWS interrupts releases its key', async () => {
  const app = appWith([]);
  app.dynamo.on(BatchGetItemCommand).rejects(awsFault());
  await expectProblem(await send(app), 503);
  expect(reservations(app).at(-1)?.Item).toMatchObject({ leaseUntil: { N: '0' } });
});
