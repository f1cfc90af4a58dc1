import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../../core/records/list/index-attributes.ts';
import type { Item } from '../../../../core/records/table.ts';
import type { TaskPage } from '../../../../functions/status/list-tasks.ts';
import { awsFault } from '../../aws-fault.ts';
import { expectProblem } from '../../problem-document.ts';
import { ID, itemOf, NOW, statusApp, TABLE } from './status-app.ts';

/** An app whose table has these tasks, given the newest first, in its first shard. */
function appWith(items: readonly Item[], more = false) {
  const app = statusApp();
  const entries = items.map((item) => ({
    ...{ id: item['id'] ?? { S: '' }, task: item['task'] ?? { S: '' } },
    born: { S: placeOf(item['id']?.S ?? '', Number(item['createdAt']?.N)) },
  }));
  app.dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values, Limit }) => {
    const rest = entries.filter(({ born }) => !values[':after'] || born.S < values[':after'].S);
    const first = /^(\w+-)?0$/.test(values[':partition'].S);
    return first && rest.length > 0
      ? { Items: rest.slice(0, Limit), ...(more || rest.length > Limit ? { LastEvaluatedKey: {} } : {}) }
      : {};
  });
  app.dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
    const asked = new Set(RequestItems[TABLE].Keys.map(({ id }: Item) => id?.S));
    return { Responses: { [TABLE]: items.filter((item) => asked.has(item['id']?.S)) } };
  });
  return app;
}

function idOf(n: number): string {
  return `0197f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** The items of tasks born one after the other, the newest first. */
function itemsOf(count: number, changes: Item = {}): Item[] {
  return Array.from({ length: count }, (_, n) => itemOf(changes, { id: idOf(n), createdAt: NOW - n }));
}

async function page(response: Response): Promise<TaskPage> {
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

describe('GET /tasks', () => {
  test('shows each task with the same keys as GET /tasks/{id}', async () => {
    const item = itemOf({
      state: { S: 'SUCCESS' },
      attempts: { N: '1' },
      result: { S: '{"a":1}' },
      owner: { S: 'inner' },
      finishedAt: { N: String(NOW) },
    });
    const app = appWith([item]);
    app.holds(item);
    const listed = await app.call('/tasks');
    expect(listed.headers.get('content-type')).toBe('application/json');
    expect(listed.headers.get('cache-control')).toBe('no-store');
    expect(await listed.json()).toStrictEqual({
      tasks: [await (await app.call(`/tasks/${ID}`)).json()],
      cursor: null,
    });
  });

  test('has 20 tasks by default, and a cursor for the rest', async () => {
    const app = appWith(itemsOf(45));
    const sizes: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: TaskPage = await page(await app.call(`/tasks${cursor && `?cursor=${cursor}`}`));
      expect(next.tasks[0]?.id).toBe(idOf(sizes.length * 20));
      sizes.push(next.tasks.length);
      cursor = next.cursor;
    }
    expect(sizes).toEqual([20, 20, 5]);
    expect((await page(await app.call('/tasks?limit=45'))).tasks).toHaveLength(45);
    expect((await page(await app.call('/tasks?limit=1'))).tasks).toHaveLength(1);
  });

  test('asks each shard once, and reads no inputs', async () => {
    const app = appWith(itemsOf(3));
    await app.call('/tasks');
    expect(app.dynamo.commandCalls(QueryCommand)).toHaveLength(16);
    const [read, ...more] = app.dynamo.commandCalls(BatchGetItemCommand).map(({ args }) => args[0].input);
    expect(more).toEqual([]);
    const request = read?.RequestItems?.[TABLE];
    expect(request?.ConsistentRead).toBe(true);
    expect(Object.values(request?.ExpressionAttributeNames ?? {})).not.toContain('input');
  });

  test('accepts the name of a task that is not deployed', async () => {
    const app = appWith([itemOf({}, { task: 'gone' }), itemOf({}, { id: idOf(5), createdAt: NOW - 1 })]);
    const { tasks } = await page(await app.call('/tasks?task=gone'));
    expect(tasks).toMatchObject([{ id: ID, task: 'gone' }]);
  });

  test('may be empty and still have a cursor', async () => {
    const app = appWith(itemsOf(3), true);
    const { tasks, cursor } = await page(await app.call('/tasks?state=RETRY'));
    expect(tasks).toEqual([]);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect((await app.call(`/tasks?state=RETRY&cursor=${cursor}&limit=3`)).status).toBe(200);
  });

  test('ends a page early if large results would not fit the answer, and continues after it', async () => {
    const result = { S: JSON.stringify('"'.repeat(170 * 1024)) };
    const app = appWith(itemsOf(20, { state: { S: 'SUCCESS' }, result }));
    const ids: string[] = [];
    for (let query = ''; ; ) {
      const response = await app.call(`/tasks${query}`);
      const body = await response.clone().text();
      // As Lambda passes it to API Gateway.
      expect(JSON.stringify(body).length).toBeLessThan(6_000_000);
      const { tasks, cursor } = await page(response);
      expect(tasks.length).toBeGreaterThan(0);
      ids.push(...tasks.map(({ id }) => id));
      if (cursor === null) break;
      query = `?cursor=${cursor}`;
    }
    expect(ids).toEqual(Array.from({ length: 20 }, (_, n) => idOf(n)));
  });
});

describe('the query string', () => {
  test.each([
    ['state=pending', ['state']],
    ['state=', ['state']],
    ['state=PAUSED', ['state']],
    ['task=Add', ['task']],
    ['task=', ['task']],
    [`task=${'a'.repeat(65)}`, ['task']],
    ['limit=0', ['limit']],
    ['limit=101', ['limit']],
    ['limit=-1', ['limit']],
    ['limit=1.5', ['limit']],
    ['limit=1e1', ['limit']],
    ['limit=', ['limit']],
    ['cursor=', ['cursor']],
    ['cursor=x', ['cursor']],
    ['cursor=e30', ['cursor']],
    ['include=input', ['include']],
    ['state=SUCCESS&state=FAILURE', ['state']],
    ['limit=1&limit=1', ['limit']],
    ['state=x&task=X&limit=x&cursor=x&z=1', ['cursor', 'limit', 'state', 'task', 'z']],
  ])('%s is refused, naming each parameter, without a request to the table', async (query, paths) => {
    const app = statusApp();
    await expectProblem(await app.call(`/tasks?${query}`), 422, paths);
    expect(app.dynamo.calls()).toEqual([]);
  });

  test('that names an unknown state gets a list of the states', async () => {
    const problem = await expectProblem(await statusApp().call('/tasks?state=DONE'), 422, ['state']);
    expect(problem.errors?.[0]?.message).toBe(
      'Must be one of PENDING, STARTED, RETRY, SUCCESS, FAILURE, REVOKED',
    );
  });

  test.each(['', '&state=SUCCESS', '&task=other', '&state=SUCCESS&task=add'])(
    'that uses a cursor of another list (%s) is refused',
    async (filter) => {
      const app = appWith(itemsOf(2, { state: { S: 'SUCCESS' } }));
      const { cursor } = await page(await app.call('/tasks?task=add&limit=1'));
      await expectProblem(await app.call(`/tasks?cursor=${cursor}${filter}`), 422, ['cursor']);
      expect((await app.call(`/tasks?task=add&cursor=${cursor}`)).status).toBe(200);
    },
  );
});

test('a list that the table refuses for its cursor is 400, which names the cursor', async () => {
  const app = appWith(itemsOf(3));
  const { cursor } = await page(await app.call('/tasks?limit=1'));
  app.dynamo.on(QueryCommand).rejects(awsFault('ValidationException', 'One or more parameter values S3CRET'));
  const problem = await expectProblem(await app.call(`/tasks?limit=1&cursor=${cursor}`), 400, ['cursor']);
  expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
});

const THROTTLED = awsFault('ThrottlingException', 'S3CRET');

describe('trouble', () => {
  test.each<[string, (app: ReturnType<typeof appWith>) => unknown]>([
    ['the index', ({ dynamo }) => dynamo.on(QueryCommand).rejects(THROTTLED)],
    ['the records', ({ dynamo }) => dynamo.on(BatchGetItemCommand).rejects(THROTTLED)],
  ])('with AWS is 503 with Retry-After: %s', async (_of, fail) => {
    const app = appWith(itemsOf(1));
    fail(app);
    const response = await app.call('/tasks');
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });

  test('with unprocessed keys is tried again, and then 503', async () => {
    const items = itemsOf(2);
    const app = appWith(items);
    const left = { UnprocessedKeys: { [TABLE]: { Keys: [{ id: { S: idOf(1) } }] } } };
    app.dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { [TABLE]: items.slice(0, 1) }, ...left })
      .resolvesOnce({ Responses: { [TABLE]: items.slice(1) } })
      .resolves(left);
    expect((await page(await app.call('/tasks'))).tasks).toHaveLength(2);
    const again = app.dynamo.commandCalls(BatchGetItemCommand)[1]?.args[0].input.RequestItems?.[TABLE];
    expect(again).toMatchObject({ Keys: [{ id: { S: idOf(1) } }], ConsistentRead: true });
    expect(again?.ProjectionExpression).toBeDefined();
    await expectProblem(await app.call('/tasks'), 503);
  });
});
