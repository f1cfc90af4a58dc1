import { describe, expect, test } from 'vitest';
import type { Times } from '../../../../core/schedule/next-times.ts';
import { nextTimes, timesBetween } from '../../../../core/schedule/next-times.ts';

const at = (iso: string) => Date.parse(iso);
const shown = (times: readonly number[]) =>
  times.map((time) => new Date(time).toISOString().replace(':00.000Z', 'Z'));

/** The next times, as ISO 8601 to the minute. */
function next(schedule: Times, after: string, count: number, createdAt = after): readonly string[] {
  return shown(nextTimes(schedule, { after: at(after), count, createdAt: at(createdAt) }));
}

/** How many times there are on a day of a zone, whose midnights are given in UTC. */
function countBetween(schedule: Times, from: string, to: string): number {
  return timesBetween(schedule, { from: at(from), to: at(to) - 1, createdAt: 0, latest: 100 }).count;
}

describe('when the clocks change', () => {
  const berlin = { timezone: 'Europe/Berlin' };

  test('a time of day in the gap comes once, when they have jumped', () => {
    const nightly = { ...berlin, cron: '30 2 * * *' };
    expect(next(nightly, '2027-03-27T12:00Z', 2)).toEqual(['2027-03-28T01:00Z', '2027-03-29T00:30Z']);
    expect(countBetween(nightly, '2027-03-27T23:00Z', '2027-03-28T22:00Z')).toBe(1);
  });

  test('a time of day that comes twice comes once, the first time', () => {
    const nightly = { ...berlin, cron: '30 2 * * *' };
    expect(next(nightly, '2027-10-30T12:00Z', 2)).toEqual(['2027-10-31T00:30Z', '2027-11-01T01:30Z']);
    // A sweep between the two finds the second of them no more.
    expect(next(nightly, '2027-10-31T00:30Z', 1)).toEqual(['2027-11-01T01:30Z']);
    expect(next(nightly, '2027-10-31T01:15Z', 1)).toEqual(['2027-11-01T01:30Z']);
  });

  test.each([
    ['0 * * * *', 23, 25],
    ['*/15 * * * *', 92, 100],
    ['*/15 2 * * *', 0, 8],
    ['0 */2 * * *', 11, 13],
  ])('with a wildcard, %j goes on with the clocks: %i times, and %i', (cron, spring, autumn) => {
    expect(countBetween({ ...berlin, cron }, '2027-03-27T23:00Z', '2027-03-28T22:00Z')).toBe(spring);
    expect(countBetween({ ...berlin, cron }, '2027-10-30T22:00Z', '2027-10-31T23:00Z')).toBe(autumn);
  });

  test('lists and ranges of hours are times of day, and two in one gap are one', () => {
    const some = { ...berlin, cron: '0,30 2,14 * * *' };
    expect(next(some, '2027-03-27T14:00Z', 3)).toEqual([
      '2027-03-28T01:00Z',
      '2027-03-28T12:00Z',
      '2027-03-28T12:30Z',
    ]);
    const range = { ...berlin, cron: '0 1-4 * * *' };
    expect(next(range, '2027-03-27T23:00Z', 3)).toEqual([
      '2027-03-28T00:00Z',
      '2027-03-28T01:00Z',
      '2027-03-28T02:00Z',
    ]);
    expect(next(range, '2027-10-30T22:30Z', 4)).toEqual([
      '2027-10-30T23:00Z',
      '2027-10-31T00:00Z',
      '2027-10-31T02:00Z',
      '2027-10-31T03:00Z',
    ]);
  });

  test.each<[string, string, string, string, readonly string[]]>([
    [
      'a gap at midnight',
      'Africa/Cairo',
      '0 0 * * *',
      '2027-04-29T12:00Z',
      ['2027-04-29T22:00Z', '2027-04-30T21:00Z'],
    ],
    [
      'a gap at midnight',
      'Africa/Cairo',
      '30 0 * * *',
      '2027-04-29T12:00Z',
      ['2027-04-29T22:00Z', '2027-04-30T21:30Z'],
    ],
    [
      'a midnight that comes twice',
      'Africa/Cairo',
      '30 23 * * *',
      '2027-10-28T12:00Z',
      ['2027-10-28T20:30Z', '2027-10-29T21:30Z'],
    ],
    [
      'a gap at midnight',
      'Asia/Beirut',
      '15 0 * * *',
      '2027-03-27T12:00Z',
      ['2027-03-27T22:00Z', '2027-03-28T21:15Z'],
    ],
    [
      'a gap that ends at midnight',
      'America/Nuuk',
      '30 23 * * *',
      '2027-03-27T12:00Z',
      ['2027-03-28T01:00Z', '2027-03-29T00:30Z'],
    ],
    [
      'a gap of half an hour',
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2027-10-01T16:00Z',
      ['2027-10-02T15:30Z', '2027-10-03T15:15Z'],
    ],
    [
      'half an hour that comes twice',
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2027-04-03T12:00Z',
      ['2027-04-03T14:45Z', '2027-04-04T15:15Z'],
    ],
    [
      'an offset of three quarters',
      'Pacific/Chatham',
      '0 3 * * *',
      '2027-09-25T12:00Z',
      ['2027-09-25T14:00Z', '2027-09-26T13:15Z'],
    ],
    [
      'a gap of two hours',
      'Antarctica/Troll',
      '30 1 * * *',
      '2027-03-27T12:00Z',
      ['2027-03-28T01:00Z', '2027-03-28T23:30Z'],
    ],
    [
      'two hours that come twice',
      'Antarctica/Troll',
      '30 1 * * *',
      '2027-10-30T12:00Z',
      ['2027-10-30T23:30Z', '2027-11-01T01:30Z'],
    ],
    [
      'a day that was left out',
      'Pacific/Apia',
      '0 9 * * *',
      '2011-12-29T12:00Z',
      ['2011-12-29T19:00Z', '2011-12-30T10:00Z', '2011-12-30T19:00Z'],
    ],
    [
      'no change any more',
      'America/Asuncion',
      '0 0 * * *',
      '2027-03-27T12:00Z',
      ['2027-03-28T03:00Z', '2027-03-29T03:00Z'],
    ],
  ])('%s: %s %s', (_, timezone, cron, after, times) => {
    expect(next({ cron, timezone }, after, times.length)).toEqual(times);
  });

  test('what comes every so many seconds takes no notice', () => {
    const daily = { every: 86_400, timezone: 'Europe/Berlin', start: '2027-03-27T02:30:00+01:00' };
    expect(next(daily, '2027-03-27T12:00Z', 3)).toEqual([
      '2027-03-28T01:30Z',
      '2027-03-29T01:30Z',
      '2027-03-30T01:30Z',
    ]);
  });
});

describe('the calendar', () => {
  test.each<[string, string, readonly string[]]>([
    ['0 9 29 2 *', '2027-01-01T00:00Z', ['2028-02-29T09:00Z', '2032-02-29T09:00Z']],
    ['0 9 29 2 *', '2096-02-29T09:00Z', ['2104-02-29T09:00Z']],
    ['0 0 31 * *', '2027-03-31T00:00Z', ['2027-05-31T00:00Z', '2027-07-31T00:00Z', '2027-08-31T00:00Z']],
    ['59 23 31 12 *', '2027-06-01T00:00Z', ['2027-12-31T23:59Z', '2028-12-31T23:59Z']],
    ['0 0 1 1 *', '2027-12-31T23:59Z', ['2028-01-01T00:00Z']],
    ['0 0 L * *', '2027-01-31T00:00Z', ['2027-02-28T00:00Z', '2027-03-31T00:00Z']],
    ['0 0 L 2 *', '2027-03-01T00:00Z', ['2028-02-29T00:00Z']],
    ['0 0 1,L * *', '2027-02-01T00:00Z', ['2027-02-28T00:00Z', '2027-03-01T00:00Z']],
    ['0 9 * * 1#1', '2027-01-01T00:00Z', ['2027-01-04T09:00Z', '2027-02-01T09:00Z']],
    ['0 9 * * FRI#5', '2027-01-30T00:00Z', ['2027-04-30T09:00Z', '2027-07-30T09:00Z']],
    ['0 9 * * fril', '2027-01-01T00:00Z', ['2027-01-29T09:00Z', '2027-02-26T09:00Z']],
    ['0 9 * * MON-FRI', '2027-01-01T10:00Z', ['2027-01-04T09:00Z', '2027-01-05T09:00Z']],
    ['0 9 * * FRI-SUN', '2027-01-01T10:00Z', ['2027-01-02T09:00Z', '2027-01-03T09:00Z', '2027-01-08T09:00Z']],
    ['0 9 * * 0', '2027-01-01T00:00Z', ['2027-01-03T09:00Z', '2027-01-10T09:00Z']],
    ['0 9 * * 7', '2027-01-01T00:00Z', ['2027-01-03T09:00Z', '2027-01-10T09:00Z']],
    ['0 9 1 JAN,jul *', '2027-01-01T09:00Z', ['2027-07-01T09:00Z', '2028-01-01T09:00Z']],
    ['*/20 * * * *', '2027-12-31T23:30Z', ['2027-12-31T23:40Z', '2028-01-01T00:00Z']],
    ['5-20/5 0 * * *', '2027-01-01T00:10Z', ['2027-01-01T00:15Z', '2027-01-01T00:20Z', '2027-01-02T00:05Z']],
    ['0 0 15W * *', '2027-05-01T00:00Z', ['2027-05-14T00:00Z', '2027-06-15T00:00Z']],
    ['0 0 LW * *', '2027-01-01T00:00Z', ['2027-01-29T00:00Z', '2027-02-26T00:00Z']],
    // Both days: one of them is enough; with a plus sign, both must be.
    ['0 0 13 * FRI', '2027-08-01T00:00Z', ['2027-08-06T00:00Z', '2027-08-13T00:00Z', '2027-08-20T00:00Z']],
    ['0 0 14 * FRI', '2027-08-10T00:00Z', ['2027-08-13T00:00Z', '2027-08-14T00:00Z']],
    ['0 0 13 * +FRI', '2027-01-01T00:00Z', ['2027-08-13T00:00Z', '2028-10-13T00:00Z']],
  ])('%j after %s', (cron, after, times) => {
    expect(next({ cron }, after, times.length)).toEqual(times);
  });

  test('has no 30 February, and an end', () => {
    expect(next({ cron: '0 0 30 2 *' }, '2027-01-01T00:00Z', 5)).toEqual([]);
    expect(next({ cron: '0 0 31 12 *' }, '2998-01-01T00:00Z', 5)).toEqual([
      '2998-12-31T00:00Z',
      '2999-12-31T00:00Z',
    ]);
    expect(next({ every: 315_360_000 }, '9980-01-01T00:00Z', 5)).toEqual([
      '9989-12-29T00:00Z',
      '9999-12-27T00:00Z',
    ]);
  });

  test('in a zone, a new year begins when it begins there', () => {
    const newYear = { cron: '0 0 1 1 *', timezone: 'Pacific/Kiritimati' };
    expect(next(newYear, '2027-06-01T00:00Z', 1)).toEqual(['2027-12-31T10:00Z']);
    expect(next({ ...newYear, timezone: 'Asia/Kathmandu' }, '2027-06-01T00:00Z', 1)).toEqual([
      '2027-12-31T18:15Z',
    ]);
  });
});

describe('a schedule with a beginning and an end', () => {
  const bounded = { start: '2027-01-02T09:00:00+01:00', end: '2027-01-04T08:00:00Z' };

  test('has times at both', () => {
    expect(next({ ...bounded, cron: '0 8 * * *' }, '2026-01-01T00:00Z', 9)).toEqual([
      '2027-01-02T08:00Z',
      '2027-01-03T08:00Z',
      '2027-01-04T08:00Z',
    ]);
    expect(next({ ...bounded, every: 86_400 }, '2026-01-01T00:00Z', 9)).toEqual([
      '2027-01-02T08:00Z',
      '2027-01-03T08:00Z',
      '2027-01-04T08:00Z',
    ]);
  });

  test('has only those that are later than asked', () => {
    expect(next({ ...bounded, cron: '0 8 * * *' }, '2027-01-03T08:00Z', 9)).toEqual(['2027-01-04T08:00Z']);
    expect(next({ ...bounded, every: 86_400 }, '2027-01-03T08:00Z', 9)).toEqual(['2027-01-04T08:00Z']);
    expect(next({ ...bounded, every: 86_400 }, '2027-01-04T08:00Z', 9)).toEqual([]);
    expect(next({ ...bounded, cron: '0 8 * * *' }, '2027-01-02T07:59:59.999Z', 1)).toEqual([
      '2027-01-02T08:00Z',
    ]);
  });

  test('may begin long ago, at an odd time', () => {
    const old = { every: 7_000, start: '1999-12-31T23:59:59.500Z' };
    const [first = 0, second = 0] = nextTimes(old, {
      after: at('2027-01-01T00:00Z'),
      count: 2,
      createdAt: 0,
    });
    expect(second - first).toBe(7_000_000);
    expect((first - at(old.start)) % 7_000_000).toBe(0);
    expect(first - at('2027-01-01T00:00Z')).toBeLessThanOrEqual(7_000_000);
    expect(first).toBeGreaterThan(at('2027-01-01T00:00Z'));
  });

  test('without a start, counts from when it was made, to the second', () => {
    expect(next({ every: 600 }, '2027-01-01T00:00:00Z', 2, '2027-01-01T00:00:00.900Z')).toEqual([
      '2027-01-01T00:10Z',
      '2027-01-01T00:20Z',
    ]);
  });
});

describe('the times between two moments', () => {
  const between = (schedule: Times, from: string, to: string, latest: number) => {
    const { times, count } = timesBetween(schedule, { from: at(from), to: at(to), createdAt: 0, latest });
    return { times: shown(times), count };
  };

  test.each<[Times]>([[{ cron: '0 * * * *' }], [{ every: 3600 }]])('of %j include both', (schedule) => {
    expect(between(schedule, '2027-01-01T00:00Z', '2027-01-01T03:00Z', 100)).toEqual({
      times: ['2027-01-01T00:00Z', '2027-01-01T01:00Z', '2027-01-01T02:00Z', '2027-01-01T03:00Z'],
      count: 4,
    });
    expect(between(schedule, '2027-01-01T00:01Z', '2027-01-01T00:59Z', 100)).toEqual({ times: [], count: 0 });
    expect(between(schedule, '2027-01-01T00:00Z', '2027-01-01T03:00Z', 1)).toEqual({
      times: ['2027-01-01T03:00Z'],
      count: 4,
    });
    expect(between(schedule, '2027-01-01T00:00Z', '2027-01-01T03:00Z', 0)).toEqual({ times: [], count: 4 });
    expect(between(schedule, '2027-01-01T03:00Z', '2027-01-01T00:00Z', 5)).toEqual({ times: [], count: 0 });
  });

  test('are the latest of a year of minutes, of which some thousand are counted', () => {
    const { times, count } = between({ cron: '* * * * *' }, '2026-01-01T00:00Z', '2027-01-01T00:00Z', 100);
    expect(times).toHaveLength(100);
    expect(times.at(-1)).toBe('2027-01-01T00:00Z');
    expect(times[0]).toBe('2026-12-31T22:21Z');
    expect(count).toBe(5_000);
  });

  test('are the latest of a month of minutes long ago', () => {
    const { times } = between({ cron: '* * * 6 *' }, '2026-01-01T00:00Z', '2027-01-01T00:00Z', 3);
    expect(times).toEqual(['2026-06-30T23:57Z', '2026-06-30T23:58Z', '2026-06-30T23:59Z']);
  });

  test('of every ten seconds of a decade are counted, not looked at', () => {
    const { times, count } = between({ every: 10 }, '2017-01-01T00:00:01Z', '2027-01-01T00:00Z', 100);
    expect(times).toHaveLength(100);
    expect(count).toBe(31_553_280);
  });

  test('keep to the start and the end', () => {
    const hour = { start: '2027-01-01T01:00:00Z', end: '2027-01-01T02:00:00Z' };
    const count = (times: Times) => between(times, '2026-01-01T00:00Z', '2028-01-01T00:00Z', 9).count;
    expect(count({ ...hour, cron: '0 * * * *' })).toBe(2);
    expect(count({ ...hour, every: 60 })).toBe(61);
  });
});
