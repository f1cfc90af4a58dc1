import { describe, expect, test } from 'vitest';
import { originOf, statusOf } from '../../../dashboard/src/schedules/status.ts';
import { lengthInWords, wordsOf } from '../../../dashboard/src/schedules/words.ts';

describe('when a schedule comes, in words', () => {
  test.each([
    ['*/15 9-17 * * MON-FRI', 'Every 15 minutes, between 09:00 and 17:59, Monday through Friday'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
    ['0 9 * * FRI#2', 'At 09:00, on the second Friday of the month'],
    ['30 2 * * 7', 'At 02:30, only on Sunday'],
    // "And" would be both; cron means one of the two.
    ['0 0 1,15 * 3', 'At 00:00, on day 1 and 15 of the month, and on Wednesday: either day is enough'],
    ['0 0 13 * +FRI', 'At 00:00, on day 13 of the month, and on Friday: it must be both'],
    ['0 0 * * +MON', 'At 00:00, only on Monday'],
    ['0 0 1 * ?', 'At 00:00, on day 1 of the month'],
  ])('%s', (cron, words) => {
    expect(wordsOf({ cron, every: null })).toBe(words);
  });

  test('none of what nobody can read', () => {
    expect(wordsOf({ cron: '<img> * * * *', every: null })).toBeNull();
  });

  test.each([
    [10, 'Every 10 seconds'],
    [60, 'Every minute'],
    [5_400, 'Every 1 hour 30 minutes'],
    [86_400, 'Every day'],
    [172_801, 'Every 2 days 1 second'],
  ])('every %d seconds', (every, words) => {
    expect(wordsOf({ cron: null, every })).toBe(words);
  });

  test('a length with a fraction of a second', () => {
    expect(lengthInWords(90.5)).toBe('1 minute 30.5 seconds');
  });
});

test('a schedule is on, paused, or has ended', () => {
  expect(statusOf({ enabled: true, next: ['2030-01-01T00:00:00.000Z'] })).toBe('on');
  expect(statusOf({ enabled: false, next: [] })).toBe('paused');
  expect(statusOf({ enabled: true, next: [] })).toBe('ended');
});

test('a schedule is declared, declared and changed by a call, or made by one', () => {
  expect(originOf({ declared: true, overridden: false })).toBe('declared');
  expect(originOf({ declared: true, overridden: true })).toBe('declared, changed by a call');
  expect(originOf({ declared: false, overridden: false })).toBe('made by a call');
});
