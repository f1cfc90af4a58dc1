import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../core/protocol/json.ts';
import { fingerprintOf } from '../../../../platform/http/idempotency.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { expectProblem } from '../../problem-document.ts';
import { additions, entriesOf, sentIds, writtenIds } from './bulk-answer.ts';
import { enqueueApp, NOW, TABLE, withdrawnIds } from './enqueue-app.ts';
import { appWith, fingerprint, ids, item, reservations, send, tasks } from './keyed-bulk.ts';

const [one = '', two = '', three = ''] = ids;

describe('a bulk call that repeats a key', () => {
  const done = { fingerprint: { S: fingerprint }, owner: { S: 'earlier' } };
  const ended = {
    state: { S: 'SUCCESS' },
    attempts: { N: '2' },
    result: { S: '3' },
    finishedAt: { N: `${NOW}` },
  };

  test('returns the tasks of the first call as they were accepted, and sends nothing', async () => {
    const app = appWith([item(one), item(two, ended)], done);
    const response = await send(app);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    const entries = await entriesOf(response);
    expect(entries.map(({ id, state, status }) => [id, state, status])).toEqual([
      [one, 'PENDING', undefined],
      [two, 'PENDING', undefined],
      [undefined, undefined, 404],
    ]);
    expect(entries[1]).toMatchObject({ ready: false, result: null, attempts: 0, finishedAt: null });
    expect([...writtenIds(app), ...sentIds(app)]).toEqual([]);
  });

  test('says of a task whose record is past its ttl what it will say once DynamoDB has deleted it', async () => {
    const expired = { ...ended, ttl: { N: `${NOW / 1000}` } };
    const app = appWith([item(one, expired), item(two, ended), item(three, expired)], done);
    const entries = await entriesOf(await send(app));
    expect(entries.map(({ id, status }) => [id, status])).toEqual([
      [undefined, 404],
      [two, undefined],
      [undefined, 404],
    ]);
    expect([...writtenIds(app), ...sentIds(app)]).toEqual([]);
  });

  test('that was left unfinished stores no task again whose record is past its ttl', async () => {
    const expired = { ...ended, ttl: { N: `${NOW / 1000 - 86_400}` } };
    const app = appWith([item(one, expired), item(two, ended)]);
    const entries = await entriesOf(await send(app));
    expect(entries.map(({ id }) => id)).toEqual(ids);
    expect(writtenIds(app)).toEqual([three]);
    expect(sentIds(app)).toEqual([[three]]);
  });

  test('returns the first task for an entry that would be refused today, and judges the others anew', async () => {
    const list: Json[] = [{ task: 'removed' }, { task: 'add', input: { a: 'x', b: 1 } }, { ...tasks[2] }];
    const app = appWith([item(one, ended)]);
    const entries = await entriesOf(await send(app, list));
    expect(entries[0]).toMatchObject({ id: one, state: 'PENDING', result: null });
    expect(entries[1]).toMatchObject({ status: 422 });
    expect(entries[2]).toMatchObject({ id: three, state: 'PENDING' });
    expect(writtenIds(app)).toEqual([three]);
    expect(reservations(app)[0]?.Item).toMatchObject({ fingerprint: { S: fingerprintOf(list) } });
  });

  test('stores a task again that the first call could not send, in its next life', async () => {
    const tombstone = item(two, { state: { S: 'REVOKED' }, tombstone: { S: 'refused' } });
    const app = appWith([item(one, ended), tombstone, item(three, ended)]);
    app.dynamo.on(PutItemCommand).callsFake(({ Item }: PutItemCommandInput) => {
      if (Item?.['id']?.S === two) throw conditionFailed(tombstone);
      return {};
    });
    const entries = await entriesOf(await send(app));
    expect(entries.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'PENDING']));
    expect(writtenIds(app)).toEqual([two]);
    const [sent] = app.sqs.commandCalls(SendMessageBatchCommand).map((call) => call.args[0].input.Entries);
    expect(sent?.map(({ MessageBody = '' }) => JSON.parse(MessageBody))).toMatchObject([
      { id: two, life: 2 },
    ]);
  });

  test.each([
    ['done', done],
    ['left unfinished', undefined],
  ])(
    'answers for the others if a record cannot be read, and the first call is %s',
    async (_how, reservation) => {
      const app = appWith(
        [item(one), item(two, { ...ended, result: { S: '{S3CRET' } }), item(three, ended)],
        reservation,
      );
      const entries = await entriesOf(await send(app));
      expect(entries.map(({ id, status }) => [id, status])).toEqual([
        [one, undefined],
        [undefined, 500],
        [three, undefined],
      ]);
      expect(JSON.stringify([entries, app.log.lines])).not.toContain('S3CRET');
      expect(writtenIds(app)).toEqual([]);
    },
  );

  test('while the first call is in progress is 409 with Retry-After', async () => {
    const app = appWith([], { ...done, leaseUntil: { N: String(NOW + 1) } });
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    await expectProblem(response, 409);
    expect([...writtenIds(app), ...sentIds(app)]).toEqual([]);
  });

  test('for another body is 422', async () => {
    const app = appWith([], { ...done, fingerprint: { S: 'another' } });
    await expectProblem(await send(app), 422);
    expect([...writtenIds(app), ...sentIds(app)]).toEqual([]);
  });

  test('continues a dead call: sends waiting tasks again, stores missing ones, and leaves the rest alone', async () => {
    const app = appWith([item(one), item(two, { state: { S: 'STARTED' } })]);
    const response = await send(app);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    const entries = await entriesOf(response);
    expect(entries.map(({ id, state }) => [id, state])).toEqual([
      [one, 'PENDING'],
      [two, 'PENDING'],
      [three, 'PENDING'],
    ]);
    expect(sentIds(app)).toEqual([[one], [three]]);
    expect(writtenIds(app)).toEqual([three]);
    expect(entries[0]?.createdAt).toBe(new Date(NOW - 1_000).toISOString());
    expect(reservations(app)[1]?.Item).not.toHaveProperty('leaseUntil');
  });

  test('lets another repeat continue at once if a message could not be sent', async () => {
    const app = appWith(ids.map((id) => item(id)));
    app.sqs.on(SendMessageBatchCommand).rejects(awsFault());
    await send(app);
    expect(reservations(app)[1]?.Item).toMatchObject({ leaseUntil: { N: '0' } });
  });

  test('does not accept a task whose message could not be sent', async () => {
    const app = appWith(ids.map((id) => item(id)));
    app.sqs.on(SendMessageBatchCommand).rejects(awsFault());
    const entries = await entriesOf(await send(app));
    expect(entries.map(({ status }) => status)).toEqual([503, 503, 503]);
    for (const [index, { detail }] of entries.entries()) expect(detail).toContain(`may run as ${ids[index]}`);
    expect(withdrawnIds(app)).toEqual([]);
  });
});

describe('reading what an earlier call stored', () => {
  test('takes one request per hundred, and asks again for unprocessed keys', async () => {
    const app = enqueueApp();
    const many = additions(101);
    app.dynamo
      .on(BatchGetItemCommand)
      .callsFakeOnce(({ RequestItems }: BatchGetItemCommandInput) => ({ UnprocessedKeys: RequestItems }))
      .resolves({});
    await entriesOf(await send(app, many));
    const asked = app.dynamo
      .commandCalls(BatchGetItemCommand)
      .map((call) => call.args[0].input.RequestItems?.[TABLE]);
    expect(asked.map((request) => request?.Keys?.length)).toEqual([100, 1, 100]);
    expect(asked.map((request) => request?.ConsistentRead)).toEqual([true, true, true]);
    expect(app.clock.sleeps).toEqual([25]);
  });

  test('is 503 if keys stay unprocessed', async () => {
    const app = enqueueApp();
    app.dynamo
      .on(BatchGetItemCommand)
      .callsFake(({ RequestItems }: BatchGetItemCommandInput) => ({ UnprocessedKeys: RequestItems }));
    await expectProblem(await send(app), 503);
  });
});
