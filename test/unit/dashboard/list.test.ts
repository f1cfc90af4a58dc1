import { describe, expect, test } from 'vitest';
import type { Json } from '../../../core/protocol/json.ts';
import type { ApiRecord } from '../../../core/protocol/record.ts';
import { addSamples, ceilingOf, stretches } from '../../../dashboard/src/queues/samples.ts';
import { readProgress } from '../../../dashboard/src/task/progress.ts';
import { append, mergeNewest, mergeSoonest } from '../../../dashboard/src/tasks/merge-page.ts';
import { readNewest } from '../../../dashboard/src/tasks/read-newest.ts';
import { newRecord } from '../functions/new-record.ts';

const tasks = (...ids: readonly number[]) =>
  ids.map((id) => ({ id: String(id), createdAt: new Date(id * 1000).toISOString() }) as ApiRecord);
const ids = (listed: { readonly tasks: readonly ApiRecord[] }) => listed.tasks.map(({ id }) => Number(id));

describe('a list that is kept up to date', () => {
  const listed = append(
    { tasks: tasks(6, 5, 4), cursor: 'after 4' },
    { tasks: tasks(3, 2), cursor: 'after 2' },
  );

  test('adds new tasks on top, and keeps those older than the newest page', () => {
    const merged = mergeNewest(listed, { tasks: tasks(8, 7, 6, 5), cursor: 'after 5' });
    expect(ids(merged)).toEqual([8, 7, 6, 5, 4, 3, 2]);
    expect(merged.cursor).toBe('after 2');
  });

  test('drops tasks that are no longer in the newest page', () => {
    expect(ids(mergeNewest(listed, { tasks: tasks(6, 4), cursor: 'after 4' }))).toEqual([6, 4, 3, 2]);
  });

  test('is only the page, if that is the whole list', () => {
    expect(ids(mergeNewest(listed, { tasks: tasks(6), cursor: null }))).toEqual([6]);
    expect(ids(mergeNewest(listed, { tasks: [], cursor: 'on' }))).toEqual([]);
    expect(mergeNewest(undefined, { tasks: tasks(1), cursor: 'c' })).toMatchObject({ cursor: 'c' });
  });

  test('continues from the newest page while nothing older was loaded', () => {
    expect(
      mergeNewest({ tasks: tasks(2, 1), cursor: 'old' }, { tasks: tasks(3, 2, 1), cursor: 'new' }).cursor,
    ).toBe('new');
  });

  test('has no hole: what may lie after others that are not listed is dropped, and loaded again', () => {
    const merged = mergeNewest(listed, { tasks: tasks(20, 19, 18), cursor: 'after 18' });
    expect(ids(merged)).toEqual([20, 19, 18]);
    expect(merged.cursor).toBe('after 18');
  });

  test.each([
    [225, 1, 25, 26],
    [225, 200, 25, 225],
    [325, 200, 125, 325],
    // More than it reads on: the newest of them, and a cursor that leads to the rest.
    [2_000, 1_900, 25, 325],
  ])(
    'of %d tasks, when %d came at once while it listed %d, it lists the newest %d',
    async (total, came, before, after) => {
      const all = tasks(...Array.from({ length: total }, (_, index) => total - index));
      const slice = (from: number, end: number) => ({
        tasks: all.slice(from, end),
        cursor: end < total ? String(end) : null,
      });
      const shown = slice(came, came + before);
      const readPage = async (limit: number, cursor: string | null) =>
        slice(Number(cursor), Number(cursor) + limit);
      expect(mergeNewest(shown, await readNewest(readPage, shown, 25))).toEqual(slice(0, after));
    },
  );

  test('of what waits for its time keeps what is due later than its first page, and not what has come due', () => {
    const due = (...days: readonly number[]) =>
      days.map((day) => {
        const until = new Date(Date.UTC(2030, 0, day)).toISOString();
        // Sent in another order than it is due.
        const createdAt = new Date(Date.UTC(2029, 0, 30 - day)).toISOString();
        return { ...newRecord(String(day), 'add'), createdAt, waitsFor: { kind: 'time', until } as const };
      });
    const shown = { tasks: due(1, 2, 3, 4, 5), cursor: 'after 5' };
    const merged = mergeSoonest(shown, { tasks: due(2, 3), cursor: 'after 3' });
    expect(merged.tasks.map(({ id }) => id)).toEqual(['2', '3', '4', '5']);
    expect(merged.cursor).toBe('after 5');
    expect(mergeSoonest(shown, { tasks: due(7, 8), cursor: 'after 8' }).tasks).toEqual(due(7, 8));
  });

  test('contains each task once', () => {
    expect(ids(append(listed, { tasks: tasks(2, 1), cursor: null }))).toEqual([6, 5, 4, 3, 2, 1]);
  });
});

describe('a progress', () => {
  test.each<[Json, string | null]>([
    [{ current: 3, total: 4 }, '3 of 4'],
    [{ sent: 1, times: 2 }, '1 of 2'],
    [{ done: 0, total: 5 }, '0 of 5'],
    [{ percent: 40 }, '40 %'],
    [{ fraction: 0.25 }, '25 %'],
    [0.5, '50 %'],
    [75, '75 %'],
    [0, '0 %'],
    [2, '2 %'],
    // The whole, or one of a hundred.
    [1, null],
    [{ current: 1, total: 100, status: 'Sending' }, '1 of 100'],
    [[1, 3], '1 of 3'],
    [{ done: 6, total: 5 }, null],
    [{ done: 'a', total: 5 }, null],
    [{ attempt: 1 }, null],
    ['half', null],
    [-1, null],
    [{ total: 0, done: 0 }, null],
    [null, null],
  ])('%j is %s', (value, label) => {
    expect(readProgress(value)?.label ?? null).toBe(label);
  });
});

describe('samples of a queue', () => {
  const counts = { name: 'default', waiting: 3, running: 1, delayed: 0, dead: 0 };

  test('are kept for the width of the chart, and dropped with their queue', () => {
    const first = addSamples(new Map(), [counts], 0);
    expect(addSamples(first, [counts], 60_000).get('default')).toHaveLength(2);
    expect(addSamples(first, [counts], 400_000).get('default')).toHaveLength(1);
    expect(addSamples(first, [], 1).size).toBe(0);
  });

  test('are split at gaps', () => {
    const at = (time: number) => ({ at: time, waiting: 0, running: 0, delayed: 0 });
    expect(stretches([at(0), at(2_000), at(60_000)]).map(({ length }) => length)).toEqual([2, 1]);
  });

  test.each([
    [0, 4],
    [4, 4],
    [5, 5],
    [7, 10],
    [11, 20],
    [999, 1_000],
  ])('%d fits under %d', (waiting, top) => {
    expect(ceilingOf([{ at: 0, waiting, running: 0, delayed: 0 }])).toBe(top);
  });
});
