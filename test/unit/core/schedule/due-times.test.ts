import { describe, expect, test } from 'vitest';
import { dueTimes } from '../../../../core/schedule/due-times.ts';
import { jitterOf } from '../../../../core/schedule/jitter.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2027-03-10T12:00:00.000Z');
const SPEC = { task: 'report', input: null };

const at = (nextAt: number) => ({ nextAt, createdAt: NOW - 1_000 * MINUTE });
const minutes = (times: readonly number[]) => times.map((time) => (time - NOW) / MINUTE);

describe('what is due of a schedule', () => {
  test('is nothing, if its next time is far', () => {
    const due = dueTimes('s', { ...SPEC, cron: '0 13 * * *' }, at(NOW + 60 * MINUTE), NOW);
    expect(due).toMatchObject({ late: [], coming: [], missed: 0 });
  });

  test('is what comes within 150 seconds, and what is due now is late', () => {
    const due = dueTimes('s', { ...SPEC, every: 60 }, at(NOW), NOW);
    expect([minutes(due.late), minutes(due.coming)]).toEqual([[0], [1, 2]]);
  });

  test.each([
    ['last', undefined, [-1], 9],
    ['last', 60, [-1], 9],
    ['last', 30, [], 10],
    ['skip', undefined, [-1], 9],
    ['skip', 30, [], 10],
    ['all', undefined, [-10, -9, -8, -7, -6, -5, -4, -3, -2, -1], 0],
    ['all', 180, [-3, -2, -1], 7],
  ] as const)('with misfire %s and a window of %s', (misfire, catchUpWindow, late, missed) => {
    const spec = { ...SPEC, cron: '* * * * *', misfire, ...(catchUpWindow ? { catchUpWindow } : {}) };
    // Half a second before the full minute, so that the window is not met to the millisecond.
    const due = dueTimes('s', spec, at(NOW - 10 * MINUTE), NOW - 500);
    expect(minutes(due.late)).toEqual(late);
    expect(due.missed).toBe(missed);
  });

  test('is late only once its jitter is over', () => {
    const spec = { ...SPEC, every: 60, jitter: 3_600, misfire: 'all' as const };
    const due = dueTimes('s', spec, at(NOW - 90 * MINUTE), NOW);
    const all = [...due.late, ...due.coming].toSorted((a, b) => a - b);
    expect(minutes(all)).toEqual(Array.from({ length: 93 }, (_, index) => index - 90));
    for (const time of due.late) expect(time + jitterOf('s', time, 3_600)).toBeLessThanOrEqual(NOW);
    for (const time of due.coming) expect(time + jitterOf('s', time, 3_600)).toBeGreaterThan(NOW);
    expect(due.late.length).toBeGreaterThan(30);
    expect(due.coming.length).toBeGreaterThan(3);
  });

  test('of years without a sweep is counted, and at most a hundred are made', () => {
    const due = dueTimes('s', { ...SPEC, every: 10, misfire: 'all' }, at(NOW - 500 * MINUTE), NOW);
    expect(due.late).toHaveLength(100);
    expect(due.late.at(-1)).toBe(NOW);
    expect(due.missed).toBe(2_901);
  });
});
