import { beforeAll, describe, expect, test } from 'vitest';
import type { ListPage } from '../../../../../core/records/list/list-records.ts';
import { CREATED_AT, taskMessage } from '../../../messages.ts';
import { countRequests } from '../count-requests.ts';
import { tableOnDynalite } from '../table-on-dynalite.ts';
import { list, SLOW, sorted, store, walk } from './listed-tasks.ts';

describe('the cost of a page', SLOW, () => {
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

  test('has a limit if nothing matches, and the next page continues', async () => {
    const pages: ListPage[] = [];
    const requests = await countRequests(large.client, async () => {
      pages.push(await list(large, { state: 'STARTED' }));
    });
    expect(requests['QueryCommand']).toBe(16);
    // At most 400 entries, each a unit or more: first 20, 40 and 80, then 100 at a time.
    expect(requests['BatchGetItemCommand']).toBeLessThanOrEqual(6);
    expect(pages).toEqual([{ found: [], next: expect.any(String) }]);
    expect(await walk(large, { state: 'STARTED' }, 20)).toEqual([]);
    const named = await countRequests(large.client, () => list(large, { task: 'none' }));
    expect(named).toEqual({ QueryCommand: 16 });
  });

  test('has a limit for large records too', async () => {
    const input = 'x'.repeat(200 * 1024);
    const heavy = Array.from({ length: 80 }, (_, n) =>
      taskMessage({ createdAt: CREATED_AT + 1e6 + n, input }),
    );
    await store(
      small,
      heavy.map((message) => ({ message })),
    );
    // Each costs 51 units, so a page stops after reading 20 of them and 40 more.
    const place = sorted(heavy)[59];
    const { found, next } = await list(small, { state: 'RETRY' });
    expect(found).toEqual([]);
    expect(next).toMatch(new RegExp(`-${place}$`));
    const { next: largest } = await list(small, { state: 'RETRY' }, { limit: 100 });
    expect(largest).toMatch(new RegExp(`-${place}$`));
  });
});
