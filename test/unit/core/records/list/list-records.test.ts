import { beforeAll, describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../../../core/protocol/message.ts';
import { toApiRecord } from '../../../../../core/protocol/record.ts';
import { STATES, type State } from '../../../../../core/protocol/state.ts';
import type { ListFilter, ListPage } from '../../../../../core/records/list/list-records.ts';
import { readRecord } from '../../../../../core/records/read-record.ts';
import { membershipAttribute, number, string } from '../../../../../core/records/record-item.ts';
import { updateRecord } from '../../../../../core/records/update-record.ts';
import { withdrawRecord } from '../../../../../core/records/withdraw-record.ts';
import { CREATED_AT, taskMessage } from '../../../messages.ts';
import { countRequests } from '../count-requests.ts';
import { tableOnDynalite } from '../table-on-dynalite.ts';
import { list, remove, SLOW, sorted, store, walk } from './listed-tasks.ts';

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

  test('begins with the newest and continues in order', async () => {
    const first = await list(table);
    expect(first.found.map(({ id }) => id)).toEqual(sorted(messages).slice(0, 20));
    const second = await list(table, {}, { before: first.next });
    expect(second.found.map(({ id }) => id)).toEqual(sorted(messages).slice(20, 40));
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
    ['of a name without tasks', { task: 'none' }, () => false],
    ['of a common state', { state: 'SUCCESS' }, (n) => n % 50 !== 7],
    ['of a rare state', { state: 'RETRY' }, (n) => n % 50 === 7],
    ['of a state without tasks', { state: 'STARTED' }, () => false],
    ['of a state and a name', { state: 'RETRY', task: 'odd' }, (n) => n % 50 === 7],
    ['of a state and a name without a common task', { state: 'RETRY', task: 'even' }, () => false],
  ])('has each task %s once', async (_what, filter, fits) => {
    expect(await walk(table, filter, 60)).toEqual(sorted(messages.filter((_, n) => fits(n))));
  });

  test('has each task once while new ones arrive, and a new list begins with those', async () => {
    const arrived: TaskMessage[] = [];
    const ids = await walk(table, {}, 40, async () => {
      const message = taskMessage({ createdAt: CREATED_AT + 1_000 + arrived.length });
      arrived.push(message);
      await store(table, [{ message }]);
    });
    expect(arrived).toHaveLength(13);
    expect(ids).toEqual(sorted(messages));
    const { found } = await list(table, {}, { limit: 13 });
    expect(found.map(({ id }) => id)).toEqual(sorted(arrived));
    for (const { id } of arrived) await remove(table, id);
  });
});

describe('unsuccessful tasks', () => {
  const table = tableOnDynalite();
  const end = (id: string, state: 'FAILURE' | 'REVOKED' | 'PENDING') =>
    updateRecord(table, id, {
      condition: 'attribute_exists(#id)',
      values: {},
      set: { state: string(state) },
    });

  test('are found among all others with one request to each shard', async () => {
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
    expect(page?.found.map(({ id, state }) => [id, state])).toEqual([
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

describe('a record that changes after the index was read', () => {
  const table = tableOnDynalite();
  const messages = [0, 1, 2].map((n) => taskMessage({ createdAt: CREATED_AT + n }));
  const [old, middle, young] = messages;

  /** Runs an action before the next request that reads records. */
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

  test('is left out if it is gone', async () => {
    if (!old || !middle || !young) throw new Error('There are three');
    await store(
      table,
      messages.map((message) => ({ message })),
    );
    beforeRecords(() => remove(table, middle.id));
    const page = await list(table, {}, { limit: 2 });
    expect(page.found.map(({ id }) => id)).toEqual([young.id]);
    expect(await walk(table, {}, 2)).toEqual([young.id, old.id]);
  });

  test('is left out if its call was refused', async () => {
    const withdrawn = taskMessage({ createdAt: CREATED_AT + 3 });
    await store(table, [{ message: withdrawn }]);
    beforeRecords(() => withdrawRecord(table, withdrawn, CREATED_AT + 4, 3_600));
    const page = await list(table, {}, { limit: 1 });
    expect(page.found).toEqual([]);
    expect(page.next).not.toBeNull();
    expect(await readRecord(table, withdrawn.id)).toMatchObject({ tombstone: 'refused' });
    await remove(table, withdrawn.id);
  });

  test('is shown as it is now, or left out if it no longer matches', async () => {
    if (!old || !young) throw new Error('There are three');
    const start = (id: string) => () =>
      updateRecord(table, id, {
        condition: 'attribute_exists(#id)',
        values: {},
        set: { state: string('STARTED') },
      });
    beforeRecords(start(young.id));
    const { found } = await list(table);
    expect(found.map(({ state }) => state)).toEqual(['STARTED', 'PENDING']);
    // This is after the states were read and before the records are.
    beforeRecords(start(old.id), 1);
    expect(await list(table, { state: 'PENDING' })).toEqual({ found: [], next: null });
  });
});

describe('a list of an empty table', () => {
  const table = tableOnDynalite();

  test.each([null, ...STATES])('is empty (%s) and has no next page', async (state) => {
    expect(await list(table, { state })).toEqual({ found: [], next: null });
  });
});

describe('a list of one task with every field', () => {
  const table = tableOnDynalite();

  test('shows everything that the API shows of the task, except its input', async () => {
    const times = { startedAt: CREATED_AT + 1, finishedAt: CREATED_AT + 2 };
    const message = taskMessage({ eta: CREATED_AT + 3, expiresAt: CREATED_AT + 4 });
    await table.seed(message, {
      state: string('RETRY'),
      result: string('1'),
      error: { M: { type: string('T'), message: string('m') } },
      progress: string('2'),
      attempts: number(3),
      startedAt: number(times.startedAt),
      finishedAt: number(times.finishedAt),
      notBefore: number(CREATED_AT + 6),
      runs: { L: [number(CREATED_AT + 1), number(-CREATED_AT - 2)] },
      retriedAt: number(CREATED_AT + 7),
      waitsFor: { M: { kind: string('capacity'), reason: string('w') } },
      schedule: { M: { name: string('nightly'), at: number(CREATED_AT) } },
      pythonName: string('shop.tasks.add'),
      workflow: membershipAttribute({
        ...{ id: '0198a4a7-0000-7000-8000-000000000000', number: 1, path: '/workflow/chain/1' },
        ...{ next: '[]', awaits: null },
      }),
      delivery: { M: { status: string('bounced'), at: number(CREATED_AT + 5), reason: string('r') } },
    });
    const single = await readRecord(table, message.id);
    const { found } = await list(table);
    const [listed] = found.map(({ record }) => record);
    if (!single || !listed || listed instanceof Error) throw new Error('no record');
    const shown = toApiRecord(single);
    expect(toApiRecord(listed)).toEqual(shown);
    // Otherwise the line above would not notice a field that both lack.
    expect(Object.entries(shown).filter(([, value]) => value === null)).toEqual([]);
    expect(shown.runs).toHaveLength(1);
  });
});

describe('a list of refused calls', () => {
  const table = tableOnDynalite();

  test('a list has no tombstones', async () => {
    const [refused, unrecorded, task] = [taskMessage(), taskMessage(), taskMessage()];
    await store(table, [{ message: refused }, { message: task, state: 'REVOKED' }]);
    expect(await walk(table, {}, 20)).toEqual(sorted([refused, task]));
    for (const message of [refused, unrecorded]) {
      await withdrawRecord(table, message, CREATED_AT + 1_000, 3_600);
    }
    expect(await walk(table, {}, 20)).toEqual([task.id]);
    expect(await walk(table, { task: refused.task }, 20)).toEqual([task.id]);
    expect(await walk(table, { state: 'PENDING' }, 20)).toEqual([]);
  });
});
