import {
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../../core/records/list/index-attributes.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { expectProblem } from '../../problem-document.ts';
import { accepted, type EnqueueApp, enqueueApp, idOf, NOW, withdrawals } from './enqueue-app.ts';
import { appWith, firstItem, KEY, send, sentMessages, tombstone } from './keyed-task.ts';

const at = (ms: number) => new Date(NOW + ms).toISOString();
const TEN_YEARS = 315_576_000;
const FAR = '/tasks/add?countdown=901';

const puts = ({ dynamo }: EnqueueApp) =>
  dynamo.commandCalls(PutItemCommand).map((call) => call.args[0].input);
const updates = ({ dynamo }: EnqueueApp) =>
  dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input);
const sendFar = (app: EnqueueApp, headers = {}) => app.postJson(FAR, { a: 1, b: 2 }, headers);

describe('a task more than 15 minutes away', () => {
  test.each([
    ['countdown=900.001', at(900_001)],
    [`countdown=${TEN_YEARS}`, at(TEN_YEARS * 1000)],
    ['countdown=86400', at(86_400_000)],
    ['countdown=1e3', at(1_000_000)],
    [`eta=${at(900_001)}`, at(900_001)],
    [`eta=${at(TEN_YEARS * 1000)}`, at(TEN_YEARS * 1000)],
    [`eta=${encodeURIComponent('2032-02-29T23:30:00+05:45')}`, '2032-02-29T17:45:00.000Z'],
  ])('%s: one conditional write into the due index, and no message', async (query, eta) => {
    const app = enqueueApp();
    const record = await accepted(await app.postJson(`/tasks/add?${query}`, { a: 1, b: 2 }));
    expect(record).toMatchObject({
      id: idOf(1),
      state: 'PENDING',
      eta,
      waitsFor: { kind: 'time', until: eta },
    });
    expect(app.sqs.calls()).toEqual([]);
    expect(app.dynamo.calls()).toHaveLength(1);
    const [put] = puts(app);
    const due = Date.parse(eta);
    expect(put?.ConditionExpression).toBe('attribute_not_exists(#id)');
    expect(put?.Item).toMatchObject({
      notBefore: { N: String(due) },
      eta: { N: String(due) },
      dueRun: { N: '0' },
      dueAt: { S: placeOf(idOf(1), due) },
    });
    // It is there until it is due, and then as long as any open record.
    expect(Number(put?.Item?.['ttl']?.N)).toBe(Math.ceil(due / 1000) + 14 * 86_400 + 7 * 86_400);
    expect(app.metrics.counts).toEqual({ 'add enqueued': 1 });
  });

  test('at 15 minutes exactly has a message, and nothing in the due index', async () => {
    const app = enqueueApp();
    await accepted(await app.postJson('/tasks/add?countdown=900', { a: 1, b: 2 }));
    expect(sentMessages(app)).toHaveLength(1);
    expect(puts(app)[0]?.Item).not.toHaveProperty('dueRun');
  });

  test.each([KEY, {}])('takes one write with or without a key: %j', async (headers) => {
    const app = enqueueApp();
    await accepted(await sendFar(app, headers));
    expect([app.dynamo.calls().length, app.sqs.calls().length]).toEqual([1, 0]);
  });

  test.each([KEY, {}])('whose write’s answer was lost is accepted: %j', async (headers) => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).callsFake(({ Item: put }: PutItemCommandInput) => {
      throw conditionFailed(put);
    });
    const response = await sendFar(app, headers);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    expect(await accepted(response)).toMatchObject({ waitsFor: { kind: 'time' } });
    expect([app.sqs.calls(), updates(app)]).toEqual([[], []]);
  });

  test.each([KEY, {}])('whose write may not have been carried out is taken back: %j', async (headers) => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault('TimeoutError'));
    const { detail } = await expectProblem(await sendFar(app, headers), 503);
    expect(detail).toContain('not accepted');
    const [withdrawal, ...others] = withdrawals(app);
    expect(others).toEqual([]);
    // Its birth may be carried out late: it then meets a tombstone, which is in no index, and stays as long as the task would have.
    expect(withdrawal?.ConditionExpression).toMatch(/^attribute_not_exists\(#id\) OR .*#bornBy = :bornBy/);
    expect(withdrawal?.UpdateExpression).toMatch(/REMOVE .*#dueShard, #dueAt, #dueRun/);
    expect(withdrawal?.ExpressionAttributeValues?.[':set_ttl']).toEqual(puts(app)[0]?.Item?.['ttl']);
    expect(app.metrics.counts).toEqual({});
  });

  test.each([KEY, {}])('of which nobody knows whether it was taken back may run: %j', async (headers) => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault('TimeoutError'));
    app.dynamo.on(UpdateItemCommand).rejects(awsFault('InternalServerError'));
    const { detail } = await expectProblem(await sendFar(app, headers), 503);
    expect(detail).toContain('may run as');
  });

  test('that the table refuses for good is 400, and never runs', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault('ValidationException', 'Item size has exceeded'));
    expect((await expectProblem(await sendFar(app), 400, [''])).detail).toContain('not accepted');
    expect(app.sqs.calls()).toEqual([]);
  });

  test('that would expire first is refused', async () => {
    const app = enqueueApp();
    await expectProblem(await app.postJson(`${FAR}&expires=901`, { a: 1, b: 2 }), 422, ['expires']);
    await accepted(await app.postJson(`${FAR}&expires=902`, { a: 1, b: 2 }));
  });
});

describe('a clock that moves during the call', () => {
  /** Sends a task whose body takes `ms` to read. */
  async function sendSlowly(countdown: string, ms: number) {
    const app = enqueueApp();
    const now = app.clock.now.bind(app.clock);
    let reads = 0;
    app.clock.now = () => {
      reads += 1;
      return reads <= 2 ? now() : now() + ms;
    };
    await accepted(await app.postJson(`/tasks/add?countdown=${countdown}`, { a: 1, b: 2 }));
    return { indexed: puts(app)[0]?.Item?.['dueRun'] !== undefined, sent: sentMessages(app).length };
  }

  test.each([
    ['901', 5_000],
    ['900', -5_000],
    ['905', -100],
    ['899', 100],
  ])('countdown=%s, by %i ms: either a message or the due index has the task', async (countdown, ms) => {
    const { indexed, sent } = await sendSlowly(countdown, ms);
    expect(indexed).toBe(sent === 0);
  });
});

describe('a repeated call for a task in the due index', () => {
  test('answers with the task, holds it against the first call’s withdrawal, and sends nothing', async () => {
    const app = appWith(await firstItem(FAR));
    const response = await send(app, FAR);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    expect(await accepted(response)).toMatchObject({ state: 'PENDING', waitsFor: { kind: 'time' } });
    expect(sentMessages(app)).toEqual([]);
    expect(updates(app)).toMatchObject([{ UpdateExpression: 'SET #held = :set_held' }]);
  });

  test('also if its queue is gone: the sweep finds it another', async () => {
    const app = appWith({ ...(await firstItem(FAR)), queue: { S: 'gone' } });
    await accepted(await send(app, FAR));
    expect(updates(app)).toMatchObject([{ UpdateExpression: 'SET #held = :set_held' }]);
  });

  test('is 503 if the first call has withdrawn it meanwhile', async () => {
    const item = await firstItem(FAR);
    const app = appWith(item);
    app.dynamo
      .on(GetItemCommand)
      .resolvesOnce({ Item: item })
      .resolves({ Item: { ...item, ...tombstone } });
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed());
    expect((await expectProblem(await send(app, FAR), 503)).detail).toContain('not accepted');
  });

  test('that would be refused today is answered all the same', async () => {
    const app = appWith(await firstItem(FAR));
    const response = await send(app, `${FAR}&queue=nowhere`);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    expect(sentMessages(app)).toEqual([]);
  });

  test('sends the message again once the sweep has sent it and no worker has had it', async () => {
    const { dueRun: _, dueShard: _s, dueAt: _a, ...swept }: Item = await firstItem(FAR);
    const app = appWith(swept);
    await accepted(await send(app, FAR));
    expect(sentMessages(app)).toHaveLength(1);
  });

  test('after a change of its time names the revision it is for', async () => {
    const { dueRun: _, dueShard: _s, dueAt: _a, ...swept }: Item = await firstItem(FAR);
    const app = appWith({ ...swept, revision: { N: '2' } });
    await accepted(await send(app, FAR));
    expect(sentMessages(app)).toMatchObject([{ revision: 2 }]);
  });
});

describe('the key of a far task that was refused', () => {
  test('opens its next life in the due index, without a message', async () => {
    const app = appWith({ ...(await firstItem(FAR)), ...tombstone });
    expect(await accepted(await send(app, FAR))).toMatchObject({ waitsFor: { kind: 'time' } });
    const [rebirth] = updates(app);
    expect(rebirth?.ExpressionAttributeValues).toMatchObject({
      ':set_dueRun': { N: '0' },
      ':set_life': { N: '2' },
    });
    expect(sentMessages(app)).toEqual([]);
  });
});
