import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import { placeOf } from '../../../../core/records/list/index-attributes.ts';
import type { Item } from '../../../../core/records/table.ts';
import { expectProblem } from '../../problem-document.ts';
import { ID, itemOf, NOW, statusApp, TABLE } from './status-app.ts';

const GOOD = '0197f000-0000-7000-8000-000000000002';
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

/** An app whose table has this item, and one that can be read. */
function appWith(bad: Item) {
  const items = [bad, itemOf({}, { id: GOOD, createdAt: NOW - 1 })];
  const app = statusApp();
  app.dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => ({
    Items: /^(\w+-)?0$/.test(values[':partition'].S)
      ? items.map(({ id = { S: '' }, task = { S: '' } }, index) => ({
          ...{ id, task, born: { S: placeOf(id.S ?? '', NOW - index) } },
        }))
      : [],
  }));
  app.dynamo.on(BatchGetItemCommand).resolves({ Responses: { [TABLE]: items } });
  app.holds(bad);
  return app;
}

const BAD: readonly (readonly [string, Item, string])[] = [
  ['a result that is not JSON', { state: { S: 'SUCCESS' }, result: { S: '{S3CRET' } }, 'SUCCESS'],
  ['a result that nests too deeply', { state: { S: 'SUCCESS' }, result: { S: DEEP } }, 'SUCCESS'],
  ['progress that is not JSON', { progress: { S: 'S3CRET' } }, 'PENDING'],
  ['a state of a newer version', { state: { S: 'S3CRET' } }, 'FAILURE'],
  ['no state', { state: { NULL: true } }, 'FAILURE'],
  ['a time that no date can hold', { createdAt: { N: '1e30' } }, 'PENDING'],
  ['a time of mail that no date can hold', { delivery: mail('1e30') }, 'PENDING'],
  ['the times of an attempt that no date can hold', { runs: { L: [{ N: '1e30' }] } }, 'PENDING'],
];

function mail(at: string) {
  return { M: { status: { S: 'delivered' }, at: { N: at } } };
}

describe('a record that cannot be read', () => {
  test.each(BAD)('is one entry of its list, which shows the others: %s', async (_what, changes, state) => {
    const app = appWith(itemOf(changes));
    const response = await app.call('/tasks');
    expect(response.status).toBe(200);
    const text = await response.text();
    const { tasks }: { tasks: ApiRecord[] } = JSON.parse(text);
    expect(tasks).toMatchObject([
      { id: ID, task: 'add', state, successful: false, result: null, error: { type: 'UnreadableRecord' } },
      { id: GOOD, state: 'PENDING', error: null },
    ]);
    expect(Object.keys(tasks[0] ?? {})).toEqual(Object.keys(tasks[1] ?? {}));
    expect(tasks[0]?.createdAt).toBe(new Date(NOW).toISOString());
    expect(text + JSON.stringify(app.log.lines)).not.toContain('S3CRET');
    expect(app.log.loud()).toHaveLength(1);
  });

  test('is listed by the state that it has', async () => {
    const app = appWith(itemOf({ state: { S: 'FAILURE' }, result: { S: 'x' } }));
    const { tasks }: { tasks: ApiRecord[] } = JSON.parse(
      await (await app.call('/tasks?state=FAILURE')).text(),
    );
    expect(tasks.map(({ id }) => id)).toEqual([ID]);
  });

  test('is in no list if it is a tombstone', async () => {
    const app = appWith(itemOf({ state: { S: 'x' }, tombstone: { S: 'refused' } }));
    const { tasks }: { tasks: ApiRecord[] } = JSON.parse(await (await app.call('/tasks')).text());
    expect(tasks.map(({ id }) => id)).toEqual([GOOD]);
  });

  test.each(BAD)('is a 500 by itself, for half of it would mislead: %s', async (_what, changes) => {
    const app = appWith(itemOf(changes));
    const problem = await expectProblem(await app.call(`/tasks/${ID}`), 500);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });
});
