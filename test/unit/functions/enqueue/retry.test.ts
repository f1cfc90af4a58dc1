import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { readMessage } from '../../../../core/protocol/message.ts';
import { isAllowed, STATES } from '../../../../core/protocol/state.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { accepted, type EnqueueApp, enqueueApp, NOW, URLS } from './enqueue-app.ts';

const SECRET = { recipient: 'S3CRET@example.com', content: 'S3CRET' };
const message = taskMessage({
  task: 'send_email',
  input: SECRET,
  eta: CREATED_AT + 1,
  expiresAt: CREATED_AT + 2,
  group: 'tenant',
  fingerprint: 'print',
});
const path = `/tasks/${message.id}/retry`;
const ENDED_AT = NOW - 5_000;
const itemOf = (changes: Item = {}): Item => ({
  ...pendingItem(message, 3_600),
  state: string('FAILURE'),
  attempts: number(4),
  finishedAt: number(ENDED_AT),
  error: { M: { type: string('E'), message: string('m') } },
  ...changes,
});

function holding(changes: Item = {}) {
  const app = enqueueApp();
  app.dynamo.on(GetItemCommand).resolves({ Item: itemOf(changes) });
  return app;
}

const sent = ({ sqs }: EnqueueApp) => sqs.commandCalls(SendMessageCommand).map((call) => call.args[0].input);
const updates = ({ dynamo }: EnqueueApp) =>
  dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input);

describe('sending a task again', () => {
  test.each(['FAILURE', 'REVOKED'])('that is %s: 202 with the waiting record', async (state) => {
    const app = holding({ state: string(state) });
    expect(await accepted(await app.post(path))).toMatchObject({
      id: message.id,
      task: 'send_email',
      state: 'PENDING',
      ready: false,
      attempts: 0,
      error: null,
      finishedAt: null,
      eta: null,
      expiresAt: null,
      createdAt: new Date(CREATED_AT).toISOString(),
    });
    const [sending] = sent(app);
    expect(sending).toMatchObject({ QueueUrl: URLS.default.url, MessageGroupId: 'tenant' });
    expect(sending).not.toHaveProperty('DelaySeconds');
    expect(readMessage(sending?.MessageBody ?? '')).toEqual({
      ok: true,
      message: { ...message, eta: null, expiresAt: null, life: 2 },
    });
    expect(updates(app)).toHaveLength(1);
    expect(JSON.stringify(app.log.lines)).not.toContain('S3CRET');
  });

  test('sends the message before it writes the record', async () => {
    const app = holding();
    const order: string[] = [];
    app.sqs.on(SendMessageCommand).callsFake(() => {
      order.push('message');
      return {};
    });
    app.dynamo.on(UpdateItemCommand).callsFake(() => {
      order.push('record');
      return {};
    });
    await accepted(await app.post(path));
    expect(order).toEqual(['message', 'record']);
  });

  test('that was revoked while it ran: it waits until that run is certainly over', async () => {
    const leaseUntil = NOW + 60_000;
    const app = holding({ state: string('REVOKED'), leaseUntil: number(leaseUntil) });
    expect(await accepted(await app.post(path))).toMatchObject({ eta: new Date(leaseUntil).toISOString() });
    expect(sent(app)[0]).toMatchObject({ DelaySeconds: 60 });
    expect(updates(app)[0]?.ExpressionAttributeValues).toMatchObject({
      ':set_notBefore': { N: String(leaseUntil) },
    });
  });

  test('that was revoked during a run that is over: it does not wait', async () => {
    const app = holding({ state: string('REVOKED'), leaseUntil: number(NOW) });
    expect(await accepted(await app.post(path))).toMatchObject({ eta: null });
  });

  test('whose queue no longer exists: it goes to its definition’s queue', async () => {
    const app = holding({ queue: string('gone') });
    expect(await accepted(await app.post(path))).toMatchObject({ queue: 'default' });
    expect(sent(app)[0]?.QueueUrl).toBe(URLS.default.url);
    expect(updates(app)[0]?.ExpressionAttributeValues).toMatchObject({ ':set_queue': { S: 'default' } });
  });

  test.each(STATES.filter((state) => !isAllowed('retryByHand', state)))(
    'that is %s: 409 says so, and nothing is sent or written',
    async (state) => {
      const app = holding({ state: string(state) });
      expect((await expectProblem(await app.post(path), 409)).detail).toContain(state);
      expect([...sent(app), ...updates(app)]).toEqual([]);
    },
  );

  test('whose definition no longer exists: 409 names it', async () => {
    const app = holding({ task: string('gone') });
    expect((await expectProblem(await app.post(path), 409)).detail).toContain('gone');
    expect([...sent(app), ...updates(app)]).toEqual([]);
  });

  test('that another call sends at the same moment: 202, in the same life', async () => {
    const app = holding();
    const theirs = itemOf({ state: string('STARTED'), life: number(2), attempts: number(1) });
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(theirs));
    expect(await accepted(await app.post(path))).toMatchObject({ state: 'PENDING' });
  });

  test('that was sent again and ended again since it was read: 409', async () => {
    const app = holding();
    const later = itemOf({ state: string('SUCCESS'), life: number(3) });
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(later));
    expect((await expectProblem(await app.post(path), 409)).detail).toContain('SUCCESS');
  });

  test('whose record expires at the same moment: 404', async () => {
    const app = holding();
    app.dynamo.on(GetItemCommand).resolvesOnce({ Item: itemOf() }).resolves({});
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed());
    await expectProblem(await app.post(path), 404);
  });

  test('that does not exist: 404', async () => {
    const app = enqueueApp();
    await expectProblem(await app.post(path), 404);
    expect([...sent(app), ...updates(app)]).toEqual([]);
  });

  test.each(['/tasks/add/retry', '/tasks/1/retry'])('%s: 404 without a request to AWS', async (bad) => {
    const app = enqueueApp();
    await expectProblem(await app.post(bad), 404);
    app.expectNothingStored();
  });

  test('with parameters, as if it took options: 422', async () => {
    const app = enqueueApp();
    await expectProblem(await app.post(`${path}?countdown=5`), 422, ['countdown']);
    app.expectNothingStored();
  });

  test('of whose end somebody is to be told: they are told first, and if not, 503 and nothing is sent', async () => {
    const outbox = { L: [{ M: { kind: string('probe'), to: string('somebody') } }] };
    const app = holding({ outbox });
    await expectProblem(await app.post(path), 503);
    expect(app.sqs.calls()).toEqual([]);
    const order: string[] = [];
    app.followers['probe'] = async () => void order.push('told');
    app.sqs.on(SendMessageCommand).callsFake(async () => {
      order.push('sent');
      return {};
    });
    expect((await app.post(path)).status).toBe(202);
    expect(order).toEqual(['told', 'sent']);
  });

  test('whose message cannot be sent: 503, and the record is unchanged', async () => {
    const app = holding();
    app.sqs.on(SendMessageCommand).rejects(awsFault('TimeoutError', 'S3CRET'));
    const response = await app.post(path);
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(problem.detail).toContain('not certain');
    expect(updates(app)).toEqual([]);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });

  test('whose record cannot be written: 503 names the id under which it may run', async () => {
    const app = holding();
    app.dynamo.on(UpdateItemCommand).rejects(awsFault('InternalServerError', 'S3CRET'));
    const response = await app.post(path);
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(problem.detail).toContain(message.id);
    expect(problem.detail).toContain('may run');
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });

  test('while the table is unavailable: 503, and nothing is sent', async () => {
    const app = enqueueApp();
    app.dynamo.on(GetItemCommand).rejects(awsFault());
    await expectProblem(await app.post(path), 503);
    expect(sent(app)).toEqual([]);
  });
});

describe('what AWS refuses for good', () => {
  test('as a message is 400: the task was not sent again', async () => {
    const app = holding();
    app.sqs.on(SendMessageCommand).rejects(awsFault('InvalidMessageContents', 'S3CRET'));
    const response = await app.post(path);
    expect(response.headers.get('retry-after')).toBeNull();
    expect((await expectProblem(response, 400, [''])).detail).toContain('was not sent again');
    expect(updates(app)).toEqual([]);
  });

  test('as a record is 500: the task was only partly sent again', async () => {
    const app = holding();
    app.dynamo.on(UpdateItemCommand).rejects(awsFault('ValidationException', 'S3CRET'));
    const { detail } = await expectProblem(await app.post(path), 500);
    expect(detail).toContain('only partly sent again');
    expect(detail).not.toContain('S3CRET');
  });
});

test.each([0, -1, -86_400])('a task whose record is past its ttl, by %i s, is unknown', async (seconds) => {
  const app = holding({ state: string('FAILURE'), ttl: number(NOW / 1000 + seconds) });
  await expectProblem(await app.post(path), 404);
  expect(app.dynamo.commandCalls(UpdateItemCommand)).toHaveLength(0);
});
