import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { expectProblem } from '../../problem-document.ts';
import { newRecord } from '../new-record.ts';
import { accepted, NOW, withdrawnIds } from './enqueue-app.ts';
import { appWith, firstItem, KEY, send, sentMessages, tombstone, worked } from './keyed-task.ts';

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
