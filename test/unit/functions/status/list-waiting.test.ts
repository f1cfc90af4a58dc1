import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../../core/records/list/index-attributes.ts';
import type { Item } from '../../../../core/records/table.ts';
import type { TaskPage } from '../../../../functions/status/list-tasks.ts';
import { expectProblem } from '../../problem-document.ts';
import { itemOf, NOW, statusApp, TABLE } from './status-app.ts';

const HOUR = 3_600_000;
const idOf = (n: number) => `0197f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const farItem = (n: number, changes: Item = {}) =>
  itemOf(changes, { id: idOf(n), eta: NOW + n * HOUR, task: n % 2 === 0 ? 'even' : 'odd' });

/** An app whose table has these far tasks, and these entries of them in the first shard of the due index. */
function appWith(items: readonly Item[], entries: readonly Item[] = items) {
  const app = statusApp();
  const keys = entries
    .map(({ id = { S: '' }, dueAt = { S: '' } }) => ({ id, dueAt }))
    .toSorted((a, b) => ((a.dueAt.S ?? '') < (b.dueAt.S ?? '') ? -1 : 1));
  app.dynamo.on(QueryCommand).callsFake(({ IndexName, ExpressionAttributeValues: values, Limit }) => {
    const isFirst = IndexName === 'due' && values[':partition'].S === '0';
    const rest = keys.filter(
      ({ dueAt }) => isFirst && (!values[':after'] || String(dueAt.S) > values[':after'].S),
    );
    return { Items: rest.slice(0, Limit), ...(rest.length > Limit ? { LastEvaluatedKey: {} } : {}) };
  });
  app.dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
    const asked = new Set(RequestItems[TABLE].Keys.map(({ id }: Item) => id?.S));
    return { Responses: { [TABLE]: items.filter((item) => asked.has(item['id']?.S)) } };
  });
  return app;
}

async function page(response: Response): Promise<TaskPage> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text);
}

describe('GET /tasks?waitsFor=time', () => {
  const items = [5, 1, 4, 2, 3].map((n) => farItem(n));

  test('has the far tasks, the soonest first, from consistent reads of the 16 shards', async () => {
    const app = appWith(items);
    const { tasks, cursor } = await page(await app.call('/tasks?waitsFor=time'));
    expect(tasks.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map(idOf));
    expect(tasks[0]).toMatchObject({
      state: 'PENDING',
      waitsFor: { kind: 'time', until: new Date(NOW + HOUR).toISOString() },
    });
    expect(cursor).toBeNull();
    const queries = app.dynamo.commandCalls(QueryCommand).map((call) => call.args[0].input);
    expect(new Set(queries.map((query) => query.ExpressionAttributeValues?.[':partition']?.S)).size).toBe(16);
    expect(queries[0]).toMatchObject({ IndexName: 'due', ScanIndexForward: true });
    const read = app.dynamo.commandCalls(BatchGetItemCommand)[0]?.args[0].input.RequestItems?.[TABLE];
    expect(read?.ConsistentRead).toBe(true);
    expect(Object.values(read?.ExpressionAttributeNames ?? {})).not.toContain('input');
  });

  test('continues after a page', async () => {
    const app = appWith(items);
    const ids: string[] = [];
    for (let query = ''; ; ) {
      const { tasks, cursor } = await page(await app.call(`/tasks?waitsFor=time&limit=2${query}`));
      ids.push(...tasks.map(({ id }) => id));
      if (cursor === null) break;
      query = `&cursor=${cursor}`;
    }
    expect(ids).toEqual([1, 2, 3, 4, 5].map(idOf));
  });

  test('of one task, or of a state that waits', async () => {
    const app = appWith([...items, farItem(6, { state: { S: 'RETRY' } })]);
    const idsOf = async (query: string) =>
      (await page(await app.call(`/tasks?waitsFor=time&${query}`))).tasks.map(({ id }) => id);
    expect(await idsOf('task=odd')).toEqual([1, 3, 5].map(idOf));
    expect(await idsOf('state=RETRY')).toEqual([idOf(6)]);
    expect(await idsOf('state=PENDING&task=even')).toEqual([2, 4].map(idOf));
  });

  test('has a task once, at the place that its record has, while the index has its old one too', async () => {
    const stale = { ...farItem(3), dueAt: { S: placeOf(idOf(3), NOW) } };
    const { tasks } = await page(await appWith(items, [stale, ...items]).call('/tasks?waitsFor=time'));
    expect(tasks.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map(idOf));
  });

  test('leaves out tasks of which only an old entry is left', async () => {
    const swept: Item = { ...farItem(1) };
    delete swept['dueRun'];
    const { tasks } = await page(
      await appWith([swept], [farItem(1), farItem(2)]).call('/tasks?waitsFor=time'),
    );
    expect(tasks).toEqual([]);
  });

  test('shows one that cannot be read as an entry of its own, with the time of its birth', async () => {
    const app = appWith([farItem(1, { progress: { S: 'S3CRET' } })]);
    const { tasks } = await page(await app.call('/tasks?waitsFor=time'));
    expect(tasks).toMatchObject([
      {
        id: idOf(1),
        state: 'PENDING',
        createdAt: new Date(NOW).toISOString(),
        error: { type: 'UnreadableRecord' },
      },
    ]);
    expect(JSON.stringify(app.log.lines)).not.toContain('S3CRET');
  });
});

describe('what a list waits for', () => {
  test.each<[string, string[]]>([
    ['waitsFor=limit', ['waitsFor']],
    ['waitsFor=capacity', ['waitsFor']],
    ['waitsFor=Time', ['waitsFor']],
    ['waitsFor=', ['waitsFor']],
    ['waitsFor=time&waitsFor=time', ['waitsFor']],
    ['waitsFor=time&state=STARTED', ['state']],
    ['waitsFor=time&state=SUCCESS', ['state']],
    ['waitsFor=time&state=REVOKED&limit=0', ['limit', 'state']],
  ])('%s is refused, naming each parameter, without a request to the table', async (query, paths) => {
    const app = statusApp();
    await expectProblem(await app.call(`/tasks?${query}`), 422, paths);
    expect(app.dynamo.calls()).toEqual([]);
  });

  test('is part of its cursor, which is no other list’s', async () => {
    const app = appWith([farItem(1), farItem(2)]);
    const { cursor } = await page(await app.call('/tasks?waitsFor=time&limit=1'));
    await expectProblem(await app.call(`/tasks?cursor=${cursor}`), 422, ['cursor']);
    await expectProblem(await app.call(`/tasks?waitsFor=time&state=RETRY&cursor=${cursor}`), 422, ['cursor']);
    expect((await app.call(`/tasks?waitsFor=time&cursor=${cursor}`)).status).toBe(200);
  });
});
