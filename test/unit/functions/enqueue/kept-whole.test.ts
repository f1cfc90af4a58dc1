import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../../core/protocol/problem.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { fingerprintOf, idOfKey } from '../../../../platform/http/idempotency.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { accepted, enqueueApp } from './enqueue-app.ts';
import { reservations } from './keyed-bulk.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Inputs that JavaScript would not keep as they were sent, and the path of what would be lost. */
const LOST: [string, string][] = [
  ['{"orderId":1e400}', 'orderId'],
  ['{"orderId":1234567890123456789}', 'orderId'],
  ['{"orders":[{"id":1},{"id":9007199254740993}]}', 'orders.1.id'],
  ['{"price":0.1234567890123456789}', 'price'],
  ['{"a":1,"a":2}', 'a'],
  ['{"text":"\\ud800"}', 'text'],
];

describe('an input that could not be stored as it was sent is refused with its path', () => {
  test.each(LOST)('%s', async (body, path) => {
    const app = enqueueApp();
    await expectProblem(await app.post('/tasks/anything', body, JSON_TYPE), 422, [path]);
    app.expectNothingStored();
  });

  test('as one of many, and its neighbours are accepted', async () => {
    const app = enqueueApp();
    const entries = LOST.map(
      ([body]) => `{"task":"anything","input":${body}},{"task":"anything","input":{"id":1}}`,
    );
    const answer = await app.post('/tasks', `{"tasks":[${entries.join(',')}]}`, JSON_TYPE);
    expect(answer.status).toBe(202);
    const { tasks }: { tasks: (Problem & { id?: string })[] } = JSON.parse(await answer.text());
    expect(tasks.map(({ status }) => status ?? 202)).toEqual(LOST.flatMap(() => [422, 202]));
    expect(tasks.flatMap(({ errors = [] }) => errors.map(({ path }) => path))).toEqual(
      LOST.map(([, path]) => `input.${path}`),
    );
  });

  test('in the options of one of many', async () => {
    const app = enqueueApp();
    const body = '{"tasks":[{"task":"anything","options":{"countdown":1,"countdown":2}}]}';
    const { tasks } = JSON.parse(await (await app.post('/tasks', body, JSON_TYPE)).text());
    expect(tasks[0].errors).toMatchObject([{ path: 'options.countdown' }]);
  });

  test('outside the tasks of a bulk call: the whole call', async () => {
    const app = enqueueApp();
    const body = '{"tasks":[{"task":"anything"}],"tasks":[{"task":"anything"}]}';
    await expectProblem(await app.post('/tasks', body, JSON_TYPE), 422, ['tasks']);
    app.expectNothingStored();
  });

  test('however much of it is wrong', async () => {
    const app = enqueueApp();
    const many = await app.post('/tasks/anything', `[${'1e400,'.repeat(50_000)}1]`, JSON_TYPE);
    expect((JSON.parse(await many.text()) as Problem).errors).toHaveLength(100);
    app.expectNothingStored();
  });
});

describe('two inputs are not taken for one', () => {
  const keyed = { ...JSON_TYPE, 'idempotency-key': 'k' };

  test.each([
    ['JSON', '{"id":9007199254740993}', 'application/json', 'id'],
    ['a form', 'a=9007199254740993&b=1', 'application/x-www-form-urlencoded', 'a'],
  ])('under the key of a call for one task: %s', async (_what, body, type, path) => {
    const [task, input] = path === 'id' ? ['anything', { id: 2 ** 53 }] : ['add', { a: 2 ** 53, b: 1 }];
    const message = taskMessage({
      id: idOfKey(null, 'k'),
      task,
      input,
      fingerprint: fingerprintOf([task, input]),
    });
    const app = enqueueApp();
    app.dynamo.on(GetItemCommand).resolves({ Item: pendingItem(message, 3_600) });
    const answer = await app.post(`/tasks/${task}`, body, { ...keyed, 'content-type': type });
    await expectProblem(answer, 422, [path]);
  });

  test('under the key of a bulk call', async () => {
    const fingerprints = new Set<string | undefined>();
    for (const id of ['9007199254740992', '9007199254740993']) {
      const app = enqueueApp();
      const entries = `{"task":"anything"},{"task":"anything","input":{"id":${id}}}`;
      await app.post('/tasks', `{"tasks":[${entries}]}`, keyed);
      for (const { Item: put } of reservations(app)) fingerprints.add(put?.['fingerprint']?.S);
    }
    expect(fingerprints.size).toBe(2);
  });
});

test('a form’s number that would become another is refused with its field', async () => {
  const app = enqueueApp();
  const wrong = await app.postForm('/tasks/add', 'a=1234567890123456789&b=2');
  expect((await expectProblem(wrong, 422, ['a'])).errors?.[0]?.message).toContain('1234567890123456800');
  const list = await app.postForm('/tasks/report', 'tags=1&tags=9007199254740993&draft=true');
  await expectProblem(list, 422, ['tags.1']);
  app.expectNothingStored();
  await accepted(await app.postForm('/tasks/add', 'a=0.1&b=1.10'));
});

test('a form’s text of many digits stays a text', async () => {
  const app = enqueueApp();
  await accepted(await app.postForm('/send_email', 'recipient=bob@example.com&content=1234567890123456789'));
});
