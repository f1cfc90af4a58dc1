import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../core/protocol/json.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import type { Item } from '../../../../core/records/table.ts';
import { fingerprintOf, idOfKey } from '../../../../platform/http/idempotency.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { newRecord } from '../new-record.ts';
import { accepted, type EnqueueApp, enqueueApp } from './enqueue-app.ts';

const KEY = { 'idempotency-key': 'order-7' };
const id = idOfKey(null, 'order-7');
const ended = { state: { S: 'SUCCESS' }, attempts: { N: '1' }, result: { S: '"S3CRET"' } };
/** An input that is not valid today. */
const input = { a: 'one', b: 2 };

/** The record that an earlier call of the key left, when the task and its input were valid. */
function firstItem(task: string, given: Json, changes: Item = {}): Item {
  const fingerprint = fingerprintOf([task, given]);
  return { ...pendingItem(taskMessage({ id, task, input: given, fingerprint }), 3_600), ...changes };
}

function appWith(found: Item | undefined) {
  const app = enqueueApp();
  app.dynamo.on(GetItemCommand).resolves(found ? { Item: found } : {});
  if (found) app.dynamo.on(PutItemCommand).rejects(conditionFailed(found));
  return app;
}

function expectNothingWritten({ sqs, dynamo }: EnqueueApp) {
  expect(sqs.calls()).toEqual([]);
  expect(dynamo.commandCalls(PutItemCommand)).toEqual([]);
  expect(dynamo.commandCalls(UpdateItemCommand)).toEqual([]);
}

describe('a repeat that would be refused today', () => {
  test.each<[string, string, string, Json]>([
    ['its input is no longer valid', 'add', '/tasks/add', input],
    ['its task is removed', 'removed', '/tasks/removed', { a: 1, b: 2 }],
    ['its option is no longer valid', 'add', '/tasks/add?retries=3', { a: 1, b: 2 }],
    ['its queue is removed', 'add', '/tasks/add?queue=removed', { a: 1, b: 2 }],
  ])('gets the first call’s task as it was accepted if %s', async (_why, task, path, given) => {
    const app = appWith(firstItem(task, given, ended));
    const response = await app.postJson(path, given, KEY);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    expect(await accepted(response)).toStrictEqual(newRecord(id, task));
    expectNothingWritten(app);
    expect(app.metrics.counts).toEqual({});
    expect(app.log.loud()).toEqual([]);
  });

  test('has the first call’s message sent again while no worker has had it', async () => {
    const app = appWith(firstItem('add', input));
    await accepted(await app.postJson('/tasks/add', input, KEY));
    const sent = app.sqs.commandCalls(SendMessageCommand).map((call) => call.args[0].input.MessageBody ?? '');
    expect(sent.map((body) => JSON.parse(body))).toMatchObject([{ id, task: 'add', input }]);
  });

  test('sends nothing if the queue of that message is removed', async () => {
    const app = appWith(firstItem('removed', input, { queue: { S: 'removed' } }));
    expect(await accepted(await app.postJson('/tasks/removed', input, KEY))).toMatchObject({ id });
    expectNothingWritten(app);
  });

  test('says as what the task may run if that message cannot be sent', async () => {
    const app = appWith(firstItem('add', input));
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    const { detail } = await expectProblem(await app.postJson('/tasks/add', input, KEY), 503);
    expect(detail).toContain(`may run as ${id}`);
  });

  test.each<[string, Json]>([
    ['texts', { a: '1', b: 'x' }],
    ['numbers', { a: 1, b: 'x' }],
  ])('finds the task of a form whose fields were %s', async (_what, given) => {
    const app = appWith(firstItem('removed', given, ended));
    expect(await accepted(await app.postForm('/tasks/removed', 'a=1&b=x', KEY))).toMatchObject({ id });
  });
});

describe('a call that would be refused, and repeats none,', () => {
  test.each<[string, Item | undefined]>([
    ['there is no earlier call', undefined],
    ['the earlier call had another input', firstItem('add', { ...input, b: 3 }, ended)],
    ['the earlier call was for another task', firstItem('anything', input, ended)],
    [
      'the earlier call was refused',
      firstItem('add', input, { state: { S: 'REVOKED' }, tombstone: { S: 'refused' } }),
    ],
    ['the key belongs to a bulk call', { id: { S: id }, fingerprint: { S: fingerprintOf(['add', input]) } }],
  ])('is told what is wrong with it if %s', async (_why, found) => {
    const app = appWith(found);
    await expectProblem(await app.postJson('/tasks/add', input, KEY), 422, ['a']);
    expectNothingWritten(app);
  });

  test('is not looked up without a key', async () => {
    const app = appWith(firstItem('add', input, ended));
    await expectProblem(await app.postJson('/tasks/add', input), 422, ['a']);
    app.expectNothingStored();
  });

  test('is refused if its body cannot be read', async () => {
    const app = appWith(firstItem('add', input, ended));
    const response = await app.post('/tasks/add', '{"a":', { 'content-type': 'application/json', ...KEY });
    await expectProblem(response, 400);
    expectNothingWritten(app);
  });

  test('is 500 if it meets a bug: that says nothing about an earlier call', async () => {
    const app = appWith(firstItem('anything', { amount: 'throw' }, ended));
    await expectProblem(await app.postJson('/tasks/anything', { amount: 'throw' }, KEY), 500);
    app.expectNothingStored();
  });

  test('is 503 if the table does not answer', async () => {
    const app = appWith(undefined);
    app.dynamo.on(GetItemCommand).rejects(awsFault());
    await expectProblem(await app.postJson('/tasks/add', input, KEY), 503);
    expectNothingWritten(app);
  });
});

test('a repeat of a form is found, whichever way its fields were read', async () => {
  const app = appWith(firstItem('report', { tags: [1], draft: true }, ended));
  const response = await app.postForm('/tasks/report?queue=removed', 'tags=1&draft=on', KEY);
  expect(response.headers.get('idempotency-replayed')).toBe('true');
  const other = await app.postForm('/tasks/report?queue=removed', 'tags=2&draft=on', KEY);
  expect(other.status).toBe(422);
});
