import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import { checkSchedule, checkScheduleAtOnce } from '../../../../core/schedule/check-schedule.ts';

const registry = createRegistry([
  defineTask({ name: 'report', input: z.strictObject({ region: z.string() }), run: () => null }),
  defineTask({ name: 'long', input: z.strictObject({}), queue: 'slow', timeLimit: 600, run: () => null }),
  defineTask({
    name: 'late',
    input: z.pipe(
      z.strictObject({}),
      z.transform(async (given) => given),
    ),
    run: () => null,
  }),
]);
const NOW = Date.parse('2027-01-01T00:00:00Z');
const nightly = { task: 'report', input: { region: 'EU' }, cron: '30 2 * * *' };

/** Each error as `path: message`. */
async function errorsOf(options: unknown, now: number | null = NOW): Promise<readonly string[]> {
  const checked = await checkSchedule(options, registry, now === null ? null : { now });
  return checked.ok ? [] : checked.errors.map(({ path, message }) => `${path}: ${message}`);
}

test('a schedule is kept as it was given, without what is null', async () => {
  const given = {
    ...nightly,
    timezone: 'Europe/Berlin',
    start: '2027-01-01T00:00:00+01:00',
    end: null,
    every: null,
    jitter: 60,
    misfire: 'all',
    catchUpWindow: 3600,
    overlap: 'allow',
    queue: 'slow',
    enabled: false,
  };
  const { end: _, every: __, ...kept } = given;
  expect(await checkSchedule(given, registry, { now: NOW })).toEqual({ ok: true, schedule: kept });
});

describe('the field is named that', () => {
  test.each<[string, object, RegExp]>([
    [
      'is unknown',
      { cronn: '* * * * *' },
      /^cronn: Unknown field\. The fields are task, input, cron, every,/,
    ],
    ['is a second way', { every: 60 }, /^cron: Give cron or every, not both$/],
    ['is missing', { cron: undefined }, /^cron: Give cron or every$/],
    ['names no task', { task: 'nothing' }, /^task: Must be a task: late, long, report$/],
    ['is no name', { task: ['report'] }, /^task: Must be a task/],
    ['cannot become a text', { task: { toString: 1 } }, /^task: Must be a task/],
    ['is no zone', { timezone: 'Europe/Atlantis' }, /^timezone: Must be an IANA time zone/],
    ['is an offset', { timezone: '+01:00' }, /^timezone: Must be an IANA time zone/],
    ['is empty', { timezone: '' }, /^timezone: Must be an IANA time zone/],
    ['is Bangladesh to Node.js', { timezone: 'BST' }, /^timezone: Must be an IANA time zone/],
    ['is Alaska to Node.js', { timezone: 'ast' }, /^timezone: Must be an IANA time zone/],
    ['has no offset', { start: '2027-01-01T00:00:00' }, /^start: Must be an ISO 8601 time with an offset/],
    ['does not exist', { start: '2027-02-29T00:00:00Z' }, /^start: Must be an ISO 8601 time/],
    ['is no day', { end: '2027-04-31T00:00:00+02:00' }, /^end: Must be an ISO 8601 time/],
    ['is before all', { start: '1969-12-31T00:00:00Z' }, /^start: Must be an ISO 8601 time/],
    [
      'is before the start',
      { start: '2027-02-01T00:00:00Z', end: '2027-01-31T23:59:59Z' },
      /^end: Must not be before start$/,
    ],
    ['is over', { end: '2026-12-31T00:00:00Z' }, /^end: Must be in the future$/],
    ['leaves no time', { end: '2027-01-01T02:29:00Z' }, /^cron: Has no time until 2027-01-01T02:29:00Z$/],
    [
      'leaves no time between',
      { start: '2027-01-01T03:00:00Z', end: '2027-01-02T02:29:00Z' },
      /^cron: Has no time after 2027-01-01T03:00:00Z and until 2027-01-02T02:29:00Z$/,
    ],
    ['is too far', { start: '3000-06-01T00:00:00Z' }, /^cron: Has no time after 3000-06-01T00:00:00Z$/],
    ['is negative', { jitter: -1 }, /^jitter: Must be a number of seconds from 0 to 86400/],
    ['is over a day', { jitter: 86_401 }, /^jitter: /],
    ['is a text', { jitter: '60' }, /^jitter: /],
    [
      'is longer than every',
      { cron: null, every: 60, jitter: 61 },
      /^jitter: Must not be longer than every$/,
    ],
    ['is no word', { misfire: 'later' }, /^misfire: Must be last, skip or all$/],
    ['is no such word', { overlap: 'queue' }, /^overlap: Must be skip or allow$/],
    ['is zero', { catchUpWindow: 0 }, /^catchUpWindow: Must be a number of seconds, more than 0/],
    ['is not a number', { catchUpWindow: Number.NaN }, /^catchUpWindow: /],
    ['is no truth', { enabled: 'yes' }, /^enabled: Must be true or false$/],
    ['is no queue', { queue: 'none' }, /^queue: Must be a queue whose workers can run this task/],
    ['does not fit', { input: { region: 5 } }, /^input\.region: Invalid input$/],
    ['is not given', { input: undefined }, /^input: Must be given: JSON that fits the task’s schema$/],
    [
      'is too large',
      { input: { region: 'x'.repeat(131_072) } },
      /^input: Has 131085 bytes; the maximum is 131072$/,
    ],
    ['is no JSON', { input: { region: 10n } }, /^input: Must be JSON: input\.region is a bigint/],
  ])('%s', async (_, change, error) => {
    expect(await errorsOf({ ...nightly, ...change })).toEqual([expect.stringMatching(error)]);
  });

  test.each([9, 9.99, 0, -60, 10.5, 315_576_001, Number.NaN, Number.POSITIVE_INFINITY, '60', true])(
    'every: %j',
    async (every) => {
      expect(await errorsOf({ task: 'report', input: { region: 'EU' }, every })).toEqual([
        'every: Must be a whole number of seconds from 10 to 315576000 (ten years)',
      ]);
    },
  );

  test.each([10, 3600, 315_576_000])('every may be %j', async (every) => {
    expect(await errorsOf({ task: 'report', input: { region: 'EU' }, every })).toEqual([]);
  });
});

// All of IANA's names that have three letters, and some that are short or odd.
test.each(
  'CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET utc GB NZ Zulu W-SU GMT0 EST5EDT Etc/GMT+5'.split(' '),
)('%s is a zone', async (timezone) => {
  expect(await errorsOf({ ...nightly, timezone })).toEqual([]);
});

describe('a cron expression is refused in a sentence:', () => {
  test.each<[unknown, RegExp]>([
    ['0 0 30 2 *', /^Never comes: there is no such day$/],
    ['0 0 31 2,4,6,9,11 *', /^Never comes/],
    [
      '',
      /^Must be a cron expression of five fields: minute, hour, day of the month, month, day of the week, such/,
    ],
    [5, /^Must be a cron expression of five fields/],
    ['0 30 2 * * *', /^Must have exactly five fields: .* This has 6; there are none for seconds and years$/],
    ['30 2 * *', /^Must have exactly five fields: .* This has 4$/],
    ['@daily', /for @daily, write 0 0 \* \* \*$/],
    ['@reboot', /"@reboot" is none$/],
    ['60 * * * *', /^The minute cannot be "60"\. It must be 0 to 59; or/],
    ['* 24 * * *', /^The hour cannot be "24"\. It must be 0 to 23; or/],
    ['0 0 32 * *', /^The day of the month cannot be "32"\. It must be 1 to 31,/],
    ['0 0 0 * *', /^The day of the month cannot be "0"\./],
    ['0 0 * 13 *', /^The month cannot be "13"\. It must be 1 to 12, or JAN to DEC/],
    ['0 0 * january *', /^The month cannot be "january"\./],
    ['0 0 * * 8', /^The day of the week cannot be "8"\. It must be 0 to 7/],
    ['0 0 * * 5#6', /^The day of the week cannot be "5#6"\./],
    ['0 22-2 * * *', /^The hour cannot be "22-2"\. A range goes upwards: cut one .* in two, as 22-23,0-2/],
    ['0 0 * * sat-mon', /^The day of the week cannot be "sat-mon"\. A range goes upwards/],
    [
      '5/15 * * * *',
      /^The minute cannot be "5\/15"\. Steps go through a range or all: write \*\/5, or 10-59\/5$/,
    ],
    ['*/0 * * * *', /^The minute cannot be "\*\/0"\. It must be 0 to 59/],
    ['*/61 * * * *', /^The minute cannot be/],
    ['1,,2 * * * *', /^The minute cannot be "1,,2"\./],
    ['1.5 * * * *', /^The minute cannot be "1\.5"\./],
    [`${'1,'.repeat(200)}1 * * * *`, /^Must have at most 256 characters$/],
  ])('%j', async (cron, sentence) => {
    const errors = await errorsOf({ ...nightly, cron });
    expect(errors).toEqual([expect.stringMatching(/^cron: /)]);
    expect(errors[0]?.slice('cron: '.length)).toMatch(sentence);
  });

  test.each([
    '* * * * *',
    '*/15 8-18 * * MON-FRI',
    '0 0 L * *',
    '0 9 * * fri#2',
    '0 9 * * 5L',
    '0 0 * JAN,jul 7',
    '1-59/2 * * * *',
    '0 9 29 2 *',
    '  30   2 * * *  ',
    '0 0 13 * +FRI',
    '0 0 LW * *',
    '0 0 15W * *',
  ])('and not %j', async (cron) => {
    expect(await errorsOf({ ...nightly, cron })).toEqual([]);
  });
});

test('all that is wrong is said at once', async () => {
  expect(await errorsOf({ task: 'report', input: { region: 5 }, every: 1, jitter: -1, zone: 'UTC' })).toEqual(
    [
      expect.stringMatching(/^zone: /),
      expect.stringMatching(/^every: /),
      expect.stringMatching(/^jitter: /),
      expect.stringMatching(/^input\.region: /),
    ],
  );
});

test.each([null, undefined, 'text', 5, []])('%j is no schedule', async (options) => {
  expect(await errorsOf(options)).toContain(': Must be an object');
});

test('a queue with a shorter time limit is refused, one with a longer is not', async () => {
  const long = { task: 'long', input: {}, every: 60 };
  expect(await errorsOf({ ...long, queue: 'default' })).toEqual([
    'queue: Must be a queue whose workers can run this task: slow',
  ]);
  expect(await errorsOf({ ...nightly, queue: 'slow' })).toEqual([]);
});

// A deployment must not fail because a campaign is over.
test('what is declared may have ended, but not without a time', async () => {
  expect(await errorsOf({ ...nightly, end: '2026-12-31T00:00:00Z' }, null)).toEqual([]);
  expect(
    await errorsOf({ task: 'report', input: { region: 'EU' }, every: 60, end: '2026-12-31T00:00:00Z' }, null),
  ).toEqual([]);
  const day = { start: '2026-12-31T03:00:00Z', end: '2026-12-31T04:00:00Z' };
  expect(await errorsOf({ ...nightly, ...day }, null)).toEqual([expect.stringMatching(/^cron: Has no time/)]);
});

test('a schema that answers later is waited for, unless nobody can wait', async () => {
  const late = { task: 'late', input: { more: 1 }, every: 60 };
  expect(await errorsOf(late)).toEqual([expect.stringMatching(/^input.more: Unknown field/)]);
  expect(checkScheduleAtOnce(late, registry, null).ok).toBe(true);
  expect(checkScheduleAtOnce({ ...nightly, input: {} }, registry, null).ok).toBe(false);
});
