import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { expectProblem, expectProblemEntry } from '../../problem-document.ts';
import { newRecord } from '../new-record.ts';
import { additions, type Entry, entriesOf, sentIds, writtenIds } from './bulk-answer.ts';
import { enqueueApp, idOf } from './enqueue-app.ts';

const good = { task: 'add', input: { a: 1, b: 2 } };

describe('a bulk call', () => {
  test('of 1,000 tasks takes 100 requests to SQS, and one to DynamoDB for each task', async () => {
    const app = enqueueApp();
    const entries = await entriesOf(await app.postJson('/tasks', { tasks: additions(1_000) }));
    const ids = Array.from({ length: 1_000 }, (_, index) => idOf(index + 1));
    expect(entries.map(({ id }) => id)).toEqual(ids);
    expect(new Set(entries.map(({ state }) => state))).toEqual(new Set(['PENDING']));
    expect(app.sqs.calls()).toHaveLength(100);
    expect(app.dynamo.calls()).toHaveLength(1_000);
    expect(sentIds(app).flat()).toEqual(ids);
    expect(writtenIds(app)).toEqual(ids);
    expect(app.clock.sleeps).toEqual([]);
    expect(app.log.loud()).toEqual([]);
  });

  test('creates each record only if there is none, so that a write that is carried out late changes nothing', async () => {
    const app = enqueueApp();
    await entriesOf(await app.postJson('/tasks', { tasks: additions(3) }));
    const puts = app.dynamo.commandCalls(PutItemCommand).map((call) => call.args[0].input);
    expect(puts).toHaveLength(3);
    for (const { ConditionExpression, ExpressionAttributeNames } of puts) {
      expect(ConditionExpression).toBe('attribute_not_exists(#id)');
      expect(ExpressionAttributeNames).toEqual({ '#id': 'id' });
    }
  });

  test('has 50 requests to DynamoDB under way at once, and sends no message before the last is done', async () => {
    const app = enqueueApp();
    let [underWay, most] = [0, 0];
    app.dynamo.on(PutItemCommand).callsFake(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      expect(app.sqs.calls()).toEqual([]);
      underWay -= 1;
      return {};
    });
    const entries = await entriesOf(await app.postJson('/tasks', { tasks: additions(120) }));
    expect(entries.map(({ state }) => state)).toEqual(Array.from({ length: 120 }, () => 'PENDING'));
    expect(most).toBe(50);
    expect(sentIds(app).flat()).toHaveLength(120);
  });

  test('of one task answers with its whole record', async () => {
    const response = await enqueueApp().postJson('/tasks', { tasks: [good] });
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    const [entry] = await entriesOf(response);
    expect(entry).toStrictEqual(newRecord(idOf(1), 'add'));
  });

  test('sends each task to its queue, with its options', async () => {
    const app = enqueueApp();
    const tasks = [
      { ...good, options: { countdown: 10, group: 'tenant' } },
      { task: 'report', input: { tags: [1] } },
      { ...good, options: { queue: 'slow', expires: '60', eta: null } },
      { task: 'anything' },
    ];
    const entries = await entriesOf(await app.postJson('/tasks', { tasks }));
    expect(entries.map(({ queue, eta, expiresAt }) => [queue, eta, expiresAt])).toEqual([
      ['default', '2030-01-01T00:00:10.000Z', null],
      ['slow', null, null],
      ['slow', null, '2030-01-01T00:01:00.000Z'],
      ['default', null, null],
    ]);
    const inputs = app.sqs.commandCalls(SendMessageBatchCommand).map((call) => call.args[0].input);
    expect(inputs.map(({ QueueUrl, Entries }) => [QueueUrl, Entries?.length])).toEqual([
      ['https://sqs/default', 2],
      ['https://sqs/slow', 2],
    ]);
    expect(inputs[0]?.Entries?.[0]).toMatchObject({ DelaySeconds: 10, MessageGroupId: 'tenant' });
  });

  test.each<[string, unknown, string]>([
    ['without a list', {}, 'tasks'],
    ['of an object', { tasks: good }, 'tasks'],
    ['that is a list itself', [good], 'tasks'],
    ['of null', null, 'tasks'],
    ['without tasks', { tasks: [] }, 'tasks'],
    ['of 1,001 tasks', { tasks: additions(1_001) }, 'tasks'],
    ['with an unknown field', { tasks: [good], options: {} }, 'options'],
  ])('%s is refused as a whole, and nothing is stored', async (_what, body, path) => {
    const { postJson, expectNothingStored } = enqueueApp();
    await expectProblem(await postJson('/tasks', body), 422, [path]);
    expectNothingStored();
  });

  test.each<[string, string | undefined, string | undefined, number]>([
    ['that is missing', undefined, undefined, 415],
    ['of a form', 'tasks=1', 'application/x-www-form-urlencoded', 415],
    ['of plain text', '{"tasks":[]}', 'text/plain', 415],
    ['that is not JSON', '{"tasks":[', 'application/json', 400],
    ['that is too large', 'x'.repeat(5 * 1024 * 1024 + 1), 'application/json', 413],
  ])('with a body %s is refused', async (_what, body, type, status) => {
    const { post, expectNothingStored } = enqueueApp();
    const response = await post('/tasks', body, type === undefined ? {} : { 'content-type': type });
    await expectProblem(response, status);
    if (status === 415) expect(response.headers.get('accept-post')).toContain('application/json');
    expectNothingStored();
  });

  test.each(['countdown=5', 'x=1'])('with the option %s in its query string is refused', async (query) => {
    const { postJson, expectNothingStored } = enqueueApp();
    await expectProblem(await postJson(`/tasks?${query}`, { tasks: [good] }), 422, [
      query.split('=')[0] ?? '',
    ]);
    expectNothingStored();
  });
});

describe('an entry that is refused', () => {
  test.each<[string, unknown, number, string[] | undefined]>([
    ['a text', 'add', 422, ['']],
    ['null', null, 422, ['']],
    ['a list', [good], 422, ['']],
    ['without a task', { input: {} }, 422, ['task']],
    ['with a number for a task', { task: 1 }, 422, ['task']],
    ['of an unknown task', { task: 'subtract' }, 404, undefined],
    ['with an unknown field', { ...good, countdown: 1 }, 422, ['countdown']],
    ['with a list of options', { ...good, options: [] }, 422, ['options']],
    ['with null for options', { ...good, options: null }, 422, ['options']],
    ['with an unknown option', { ...good, options: { retries: 1 } }, 422, ['options.retries']],
    [
      'with bad options',
      { ...good, options: { countdown: -1, group: 7, queue: {}, expires: true } },
      422,
      ['options.countdown', 'options.expires', 'options.group', 'options.queue'],
    ],
    ['with an eta that is no text', { ...good, options: { eta: 5 } }, 422, ['options.eta']],
    ['with an input that is too large', { task: 'anything', input: 'x'.repeat(256 * 1024) }, 413, undefined],
    ['that meets a bug', { task: 'anything', input: { amount: 'throw' } }, 500, undefined],
  ])('%s does not affect its neighbours, and the order is kept', async (_what, bad, status, paths) => {
    const app = enqueueApp();
    const entries = await entriesOf(await app.postJson('/tasks', { tasks: [good, bad, good] }));
    expect(entries.map(({ state }) => state)).toEqual(['PENDING', undefined, 'PENDING']);
    expectProblemEntry(problemOf(entries[1] ?? {}), status, paths);
    expect(sentIds(app)).toEqual([[entries[0]?.id, entries[2]?.id]]);
    expect(writtenIds(app)).toEqual([entries[0]?.id, entries[2]?.id]);
  });

  test('stores nothing, alone or with others like it', async () => {
    const { postJson, expectNothingStored } = enqueueApp();
    const entries = await entriesOf(await postJson('/tasks', { tasks: [{ task: 'x' }, 7] }));
    expect(entries.map(({ status }) => status)).toEqual([404, 422]);
    expectNothingStored();
  });

  test('because of its input has "input" in its paths', async () => {
    const tasks = [{ task: 'add', input: { a: 'x', b: 1 } }];
    const [entry] = await entriesOf(await enqueueApp().postJson('/tasks', { tasks }));
    expect(entry?.errors?.map(({ path }) => path)).toEqual(['input.a']);
  });
});

function problemOf({ type = '', title = '', status = 0, detail = '', errors }: Entry) {
  return { type, title, status, detail, ...(errors ? { errors } : {}) };
}
