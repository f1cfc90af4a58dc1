import { beforeAll, describe, expect, test } from 'vitest';
import { listDue } from '../../../../../core/records/list/list-due.ts';
import type { ListFilter, ListPage } from '../../../../../core/records/list/list-records.ts';
import { pendingItem } from '../../../../../core/records/pending-record.ts';
import { readRecord } from '../../../../../core/records/read-record.ts';
import { number, string } from '../../../../../core/records/record-item.ts';
import { rescheduleRecord } from '../../../../../core/records/reschedule-record.ts';
import type { Item, ResultsTable } from '../../../../../core/records/table.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { CREATED_AT, taskMessage } from '../../../messages.ts';
import { countRequests } from '../count-requests.ts';
import { type TableOnDynalite, tableOnDynalite } from '../table-on-dynalite.ts';
import { SLOW, store } from './listed-tasks.ts';

const HOUR = 3_600_000;

function list(
  table: ResultsTable,
  filter: Partial<ListFilter> = {},
  { limit = 20, before = null }: { limit?: number; before?: string | null } = {},
): Promise<ListPage> {
  return listDue(
    table,
    { state: null, task: null, ...filter },
    { limit, before },
    new FakeClock(CREATED_AT),
    () => 0,
  );
}

/** The ids of a whole list, page by page. */
async function walk(table: ResultsTable, filter: Partial<ListFilter>, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let before: string | null = null, more = true; more; ) {
    const page: ListPage = await list(table, filter, { limit, before });
    expect(page.found.length).toBeLessThanOrEqual(limit);
    ids.push(...page.found.map(({ id }) => id));
    before = page.next;
    more = before !== null;
  }
  return ids;
}

async function put({ client, name }: TableOnDynalite, item: Item): Promise<void> {
  await client.putItem({ TableName: name, Item: item });
}

describe('the list of what waits for a time', SLOW, () => {
  const table = tableOnDynalite();
  // In no order of birth, many at the same time.
  const far = Array.from({ length: 300 }, (_, n) =>
    taskMessage({
      createdAt: CREATED_AT + n,
      eta: CREATED_AT + HOUR * (1 + Math.floor(((n * 7) % 300) / 30)),
      task: n % 50 === 0 ? 'rare' : 'common',
    }),
  );
  const near = Array.from({ length: 50 }, () =>
    taskMessage({ createdAt: CREATED_AT, eta: CREATED_AT + 1_000 }),
  );
  const soonest = (wanted: typeof far) =>
    wanted.toSorted((a, b) => (a.eta ?? 0) - (b.eta ?? 0) || (a.id < b.id ? -1 : 1)).map(({ id }) => id);

  beforeAll(async () => {
    await store(
      table,
      [...far, ...near].map((message) => ({ message })),
    );
    for (const message of far.filter((_, n) => n % 100 === 3)) {
      await put(table, { ...pendingItem(message, 3_600), state: string('RETRY'), attempts: number(1) });
    }
  });

  test.each([7, 30, 100])('has each far task once, the soonest first, page by page of %i', async (limit) => {
    expect(await walk(table, {}, limit)).toEqual(soonest(far));
  });

  test.each<[string, Partial<ListFilter>, (n: number) => boolean]>([
    ['of a rare name', { task: 'rare' }, (n) => n % 50 === 0],
    ['of a name without tasks', { task: 'none' }, () => false],
    ['that waits for another attempt', { state: 'RETRY' }, (n) => n % 100 === 3],
    ['that waits for its first attempt', { state: 'PENDING' }, (n) => n % 100 !== 3],
    ['of a state and a name', { state: 'PENDING', task: 'rare' }, (n) => n % 50 === 0],
  ])('has each task %s once', async (_what, filter, fits) => {
    expect(await walk(table, filter, 20)).toEqual(soonest(far.filter((_, n) => fits(n))));
  });

  test('costs a query of each shard and one read for a page, however many tasks there are', async () => {
    const counts = await countRequests(table.client, async () => {
      expect((await list(table, {}, { limit: 20 })).found).toHaveLength(20);
    });
    expect(counts).toEqual({ QueryCommand: 16, BatchGetItemCommand: 1 });
  });
});

describe('a task', () => {
  const table = tableOnDynalite();
  const message = taskMessage({ createdAt: CREATED_AT, eta: CREATED_AT + HOUR });
  const item = pendingItem(message, 3_600);

  test.each<[string, Item]>([
    ['that has started', { state: string('STARTED') }],
    ['that has ended, and whose end is still to be told', { state: string('REVOKED'), dueOutbox: number(1) }],
    ['that was taken back', { tombstone: string('refused') }],
    ['whose message was sent', { dueRun: { NULL: true } }],
    ['that waits for capacity', { waitsFor: { M: { kind: string('capacity'), reason: string('r') } } }],
    ['that has expired', { ttl: number(CREATED_AT / 1000) }],
    ['in a state of a newer version', { state: string('PAUSED') }],
  ])('%s is not in the list', async (_what, changes) => {
    const { dueRun, ...rest } = { ...item, ...changes };
    await put(table, dueRun?.NULL ? rest : { ...rest, ...(dueRun ? { dueRun } : {}) });
    expect((await list(table)).found).toEqual([]);
  });

  test('that cannot be read is in it, with the time of its birth', async () => {
    await put(table, { ...item, progress: string('{') });
    expect((await list(table)).found).toMatchObject([
      { id: message.id, state: 'PENDING', createdAt: CREATED_AT, record: { name: 'UnreadableRecord' } },
    ]);
  });

  test('that was moved is in it once, at its new place', async () => {
    const other = taskMessage({ createdAt: CREATED_AT, eta: CREATED_AT + 2 * HOUR });
    await put(table, item);
    await put(table, pendingItem(other, 3_600));
    expect((await list(table)).found.map(({ id }) => id)).toEqual([message.id, other.id]);
    const seen = await readRecord(table, message.id);
    if (!seen) throw new Error('There is no record.');
    expect(await rescheduleRecord(table, seen, CREATED_AT + 3 * HOUR, 3_600)).toMatchObject({
      rescheduled: true,
    });
    const { found } = await list(table);
    expect(found.map(({ id }) => id)).toEqual([other.id, message.id]);
    expect(found[1]?.record).toMatchObject({ notBefore: CREATED_AT + 3 * HOUR, dueRun: 1 });
  });
});
