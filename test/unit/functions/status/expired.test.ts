import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import { placeOf } from '../../../../core/records/list/index-attributes.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { expectProblem } from '../../problem-document.ts';
import { ID, itemOf, NOW, statusApp, TABLE } from './status-app.ts';

const OTHER = '0197f000-0000-7000-8000-000000000002';
const NOW_SECONDS = NOW / 1000;

/** DynamoDB deletes an item up to days after its `ttl`, and returns it until then. */
const expired = (changes: Item = {}) => itemOf({ ttl: number(NOW_SECONDS), ...changes });

const SHAPES: readonly (readonly [string, Item])[] = [
  ['SUCCESS', { state: string('SUCCESS') }],
  ['FAILURE', { state: string('FAILURE') }],
  ['REVOKED', { state: string('REVOKED') }],
  ['PENDING, whose message is long gone', {}],
  ['one that cannot be read', { state: string('SUCCESS'), result: string('{') }],
];

describe('a record past its ttl', () => {
  test.each(SHAPES)('is no task’s: %s', async (_what, changes) => {
    const app = statusApp();
    app.holds(expired(changes));
    await expectProblem(await app.call(`/tasks/${ID}`), 404);
    await expectProblem(await app.call(`/tasks/${ID}?include=input`), 404);
    expect((await app.call(`/tasks/${ID}`, 'HEAD')).status).toBe(404);
  });

  test('ends a wait when its time comes', async () => {
    const app = statusApp();
    app.dynamo.on(GetItemCommand).resolves({ Item: itemOf({ ttl: number(NOW_SECONDS + 3) }) });
    await expectProblem(await app.call(`/tasks/${ID}?wait=25`), 404);
    expect(app.clock.now() - NOW).toBeGreaterThanOrEqual(3_000);
    expect(app.clock.now() - NOW).toBeLessThanOrEqual(4_100);
  });

  test('is shown until then, and without a ttl for ever', async () => {
    const app = statusApp();
    app.holds(itemOf({ ttl: number(NOW_SECONDS + 1) }));
    expect((await app.call(`/tasks/${ID}`)).status).toBe(200);
    const { ttl: _, ...without } = itemOf();
    app.holds(without);
    expect((await app.call(`/tasks/${ID}`)).status).toBe(200);
  });

  test.each(['/tasks', '/tasks?state=SUCCESS', '/tasks?state=FAILURE', '/tasks?task=add'])(
    'is in no list: %s',
    async (path) => {
      const state = string(path.endsWith('FAILURE') ? 'FAILURE' : 'SUCCESS');
      const items = [expired({ state }), itemOf({ state }, { id: OTHER, createdAt: NOW - 1 })];
      const app = statusApp();
      app.dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => ({
        Items: /^(\w+-)?0$/.test(values[':partition'].S)
          ? items.map(({ id = string(''), task = string('') }, index) => ({
              ...{ id, task, born: string(placeOf(id.S ?? '', NOW - index)) },
            }))
          : [],
      }));
      app.dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
        const names = Object.values(RequestItems[TABLE].ExpressionAttributeNames ?? {});
        expect(names).toContain('ttl');
        return { Responses: { [TABLE]: items } };
      });
      const { tasks }: { tasks: ApiRecord[] } = JSON.parse(await (await app.call(path)).text());
      expect(tasks.map(({ id }) => id)).toEqual([OTHER]);
    },
  );
});
