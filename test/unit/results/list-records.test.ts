import { BatchWriteItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../functions/protocol/message.ts';
import { STATES, type State } from '../../../functions/protocol/state.ts';
import { placeOf } from '../../../functions/results/index-attributes.ts';
import { type ListFilter, type ListPage, listRecords } from '../../../functions/results/list-records.ts';
import { comparePlaces } from '../../../functions/results/merge-runs.ts';
import { pendingItem, string } from '../../../functions/results/record-item.ts';
import { updateRecord } from '../../../functions/results/update-record.ts';
import { FakeClock } from '../fake-clock.ts';
import { CREATED_AT, taskMessage } from '../messages.ts';
import { countRequests } from './count-requests.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const EVERY: ListFilter = { state: null, task: null };

function list(
  table: Parameters<typeof listRecords>[0],
  filter: Partial<ListFilter> = {},
  { limit = 20, before = null }: { limit?: number; before?: string | null } = {},
): Promise<ListPage> {
  return listRecords(table, { ...EVERY, ...filter }, { limit, before }, new FakeClock(), () => 0);
}

/** The ids of a whole list, page by page; `between` is done after each page. */
async function walk(
  table: Parameters<typeof listRecords>[0],
  filter: Partial<ListFilter>,
  limit: number,
  between: (page: ListPage) => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const ids: string[] = [];
  for (let before: string | null = null, more = true; more; ) {
    const page: ListPage = await list(table, filter, { limit, before });
    ids.push(...page.found.map(({ record }) => record.id));
    await between(page);
    before = page.next;
    more = before !== null;
  }
  return ids;
}

/** Stores tasks in their states, 25 to a request. */
async function store(
  { client, name }: Parameters<typeof listRecords>[0],
  tasks: readonly { readonly message: TaskMessage; readonly state?: State }[],
): Promise<void> {
  for (let from = 0; from < tasks.length; from += 25) {
    const writes = tasks.slice(from, from + 25).map(({ message, state = 'PENDING' }) => ({
      PutRequest: { Item: { ...pendingItem(message, 3_600), state: string(state) } },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: writes } }));
  }
}

/** The ids of messages, the newest first. */
function sorted(messages: readonly TaskMessage[]): string[] {
  const place = ({ id, createdAt }: TaskMessage) => placeOf(id, createdAt);
  return messages.toSorted((a, b) => comparePlaces(place(b), place(a))).map(({ id }) => id);
}

/** Many requests to an emulator that shares its core with other tests. */
const SLOW = { timeout: 30_000 };

describe('a list of 500 tasks, many of them born at the same time', SLOW, () => {
  const table = tableOnDynalite();
  const messages = Array.from({ length: 500 }, (_, n) =>
    taskMessage({
      createdAt: CREATED_AT + Math.floor(n / 40),
      task: n % 25 === 0 ? 'rare' : n % 2 === 0 ? 'even' : 'odd',
      input: { n },
    }),
  );
  const stateOf = (n: number): State => (n % 50 === 7 ? 'RETRY' : 'SUCCESS');

  beforeAll(() =>
    store(
      table,
      messages.map((message, n) => ({ message, state: stateOf(n) })),
    ),
  );

  test('begins with the newest, and goes on in order', async () => {
    const first = await list(table);
    expect(first.found.map(({ record }) => record.id)).toEqual(sorted(messages).slice(0, 20));
    const second = await list(table, {}, { before: first.next });
    expect(second.found.map(({ record }) => record.id)).toEqual(sorted(messages).slice(20, 40));
  });

  test('shows records without their inputs', async () => {
    const { found } = await list(table, {}, { limit: 1 });
    expect(found[0]?.record).toMatchObject({ state: 'SUCCESS', queue: 'default', input: null });
  });

  test.each([30, 100])('has each task once, page by page of %i', async (limit) => {
    expect(await walk(table, {}, limit)).toEqual(sorted(messages));
  });

  test.each<[string, Partial<ListFilter>, (n: number) => boolean]>([
    ['of one name', { task: 'rare' }, (n) => n % 25 === 0],
    ['of a name that there is none of', { task: 'none' }, () => false],
    ['of a common state', { state: 'SUCCESS' }, (n) => n % 50 !== 7],
    ['of a rare state', { state: 'RETRY' }, (n) => n % 50 === 7],
    ['of a state that there is none of', { state: 'STARTED' }, () => false],
    ['of a state and a name', { state: 'RETRY', task: 'odd' }, (n) => n % 50 === 7],
    ['of a state and a name that do not meet', { state: 'RETRY', task: 'even' }, () => false],
  ])('has each task %s once', async (_what, filter, fits) => {
    expect(await walk(table, filter, 60)).toEqual(sorted(messages.filter((_, n) => fits(n))));
  });

  test('has each task once while new ones come, which a new list begins with', async () => {
    const arrived: TaskMessage[] = [];
    const ids = await walk(table, {}, 40, async () => {
      const message = taskMessage({ createdAt: CREATED_AT + 1_000 + arrived.length });
      arrived.push(message);
      await store(table, [{ message }]);
    });
    expect(arrived).toHaveLength(13);
    expect(ids).toEqual(sorted(messages));
    const { found } = await list(table, {}, { limit: 13 });
    expect(found.map(({ record }) => record.id)).toEqual(sorted(arrived));
    for (const { id } of arrived) await remove(table, id);
  });
});

async function remove({ client, name }: Parameters<typeof listRecords>[0], id: string): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key: { id: string(id) } }));
}

describe('the unsuccessful', () => {
  const table = tableOnDynalite();
  const end = (id: string, state: 'FAILURE' | 'REVOKED' | 'PENDING') =>
    updateRecord(table, id, {
      condition: 'attribute_exists(#id)',
      values: {},
      set: { state: string(state) },
    });

  test('are found among all others by one request to each shard', async () => {
    const messages = Array.from({ length: 300 }, (_, n) =>
      taskMessage({ createdAt: CREATED_AT + n, task: n === 3 ? 'rare' : 'add' }),
    );
    await store(
      table,
      messages.map((message) => ({ message, state: 'SUCCESS' })),
    );
    const [a, b, c, d] = messages.slice(2, 6);
    if (!a || !b || !c || !d) throw new Error('There are 300');
    await end(a.id, 'FAILURE');
    await end(b.id, 'FAILURE');
    await end(c.id, 'REVOKED');
    await end(d.id, 'FAILURE');
    await end(d.id, 'PENDING');
    let page: ListPage | undefined;
    const requests = await countRequests(table.client, async () => {
      page = await list(table, { state: 'FAILURE' });
    });
    expect(page?.found.map(({ record }) => [record.id, record.state])).toEqual([
      [b.id, 'FAILURE'],
      [a.id, 'FAILURE'],
    ]);
    expect(page?.next).toBeNull();
    expect(requests).toEqual({ QueryCommand: 16, BatchGetItemCommand: 1 });
    expect(await walk(table, { state: 'REVOKED' }, 20)).toEqual([c.id]);
    expect(await walk(table, { state: 'PENDING' }, 20)).toEqual([d.id]);
    expect(await walk(table, { state: 'FAILURE', task: 'rare' }, 20)).toEqual([b.id]);
    expect(await walk(table, { state: 'FAILURE' }, 1)).toEqual([b.id, a.id]);
    expect(await walk(table, {}, 50)).toEqual(sorted(messages));
  });
});

describe('a record that changed between the index and its reading', () => {
  const table = tableOnDynalite();
  const messages = [0, 1, 2].map((n) => taskMessage({ createdAt: CREATED_AT + n }));
  const [old, middle, young] = messages;

  /** Does something before the next request that reads records. */
  function beforeRecords(act: () => Promise<unknown>, skip = 0): void {
    let left = skip;
    let done = false;
    table.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (!done && commandName === 'BatchGetItemCommand' && left-- === 0) {
            done = true;
            await act();
          }
          return next(args);
        },
      { step: 'initialize', name: 'beforeRecords', override: true },
    );
  }

  test('is left out once it is gone', async () => {
    if (!old || !middle || !young) throw new Error('There are three');
    await store(
      table,
      messages.map((message) => ({ message })),
    );
    beforeRecords(() => remove(table, middle.id));
    const page = await list(table, {}, { limit: 2 });
    expect(page.found.map(({ record }) => record.id)).toEqual([young.id]);
    expect(await walk(table, {}, 2)).toEqual([young.id, old.id]);
  });

  test('is shown as it is, and left out where that is not what was asked for', async () => {
    if (!old || !young) throw new Error('There are three');
    const start = (id: string) => () =>
      updateRecord(table, id, {
        condition: 'attribute_exists(#id)',
        values: {},
        set: { state: string('STARTED') },
      });
    beforeRecords(start(young.id));
    const { found } = await list(table);
    expect(found.map(({ record }) => record.state)).toEqual(['STARTED', 'PENDING']);
    // After the states were read and before the records are.
    beforeRecords(start(old.id), 1);
    expect(await list(table, { state: 'PENDING' })).toEqual({ found: [], next: null });
  });
});

describe('what a page costs', SLOW, () => {
  const small = tableOnDynalite();
  const large = tableOnDynalite();
  const born = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      message: taskMessage({ createdAt: CREATED_AT + n }),
      state: 'SUCCESS' as const,
    }));

  beforeAll(async () => {
    await store(small, born(100));
    await store(large, born(5_000));
  }, 60_000);

  test('is the same for 100 tasks and for 5,000', async () => {
    for (const filter of [{}, { state: 'SUCCESS' }, { state: 'FAILURE' }, { task: 'add' }] as const) {
      const few = await countRequests(small.client, () => list(small, filter));
      const many = await countRequests(large.client, () => list(large, filter));
      expect(many).toEqual(few);
      expect(many['QueryCommand']).toBe(16);
      expect(many['BatchGetItemCommand'] ?? 0).toBeLessThanOrEqual(2);
    }
  });

  test('has a bound for what nothing fits, and the rest is for the next page', async () => {
    const pages: ListPage[] = [];
    const requests = await countRequests(large.client, async () => {
      pages.push(await list(large, { state: 'STARTED' }));
    });
    expect(requests['QueryCommand']).toBe(16);
    // 1,600 entries at the most: 20, 40 and 80 of them, and then 100 at a time.
    expect(requests['BatchGetItemCommand']).toBeLessThanOrEqual(18);
    expect(pages).toEqual([{ found: [], next: expect.any(String) }]);
    expect(await walk(large, { state: 'STARTED' }, 20)).toEqual([]);
    const named = await countRequests(large.client, () => list(large, { task: 'none' }));
    expect(named).toEqual({ QueryCommand: 16 });
  });

  test('has a bound for large records too', async () => {
    const input = 'x'.repeat(200 * 1024);
    const heavy = Array.from({ length: 80 }, (_, n) =>
      taskMessage({ createdAt: CREATED_AT + 1e6 + n, input }),
    );
    await store(
      small,
      heavy.map((message) => ({ message })),
    );
    // 51 units each: 20 of them, and 40 more, are all that a page reads before it gives up.
    const place = sorted(heavy)[59];
    const { found, next } = await list(small, { state: 'RETRY' });
    expect(found).toEqual([]);
    expect(next).toMatch(new RegExp(`-${place}$`));
  });
});

describe('a list of nothing', () => {
  const table = tableOnDynalite();

  test.each([null, ...STATES])('is empty (%s), and has no next page', async (state) => {
    expect(await list(table, { state })).toEqual({ found: [], next: null });
  });
});
