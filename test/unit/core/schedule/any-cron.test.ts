import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cronFault } from '../../../../core/schedule/cron-fault.ts';
import { nextTimes } from '../../../../core/schedule/next-times.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A moment at which clocks change, and a day without. */
const MOMENTS: readonly (readonly [zone: string, at: string])[] = [
  ['UTC', '2027-12-31T23:00:00Z'],
  ['Europe/Berlin', '2027-03-28T01:00:00Z'],
  ['Europe/Berlin', '2027-10-31T01:00:00Z'],
  ['Africa/Cairo', '2027-04-29T22:00:00Z'],
  ['Africa/Cairo', '2027-10-28T21:00:00Z'],
  ['America/Nuuk', '2027-03-28T01:00:00Z'],
  ['America/Nuuk', '2027-10-31T01:00:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
  ['Australia/Lord_Howe', '2027-10-02T15:30:00Z'],
  ['Antarctica/Troll', '2027-03-28T01:00:00Z'],
  ['Antarctica/Troll', '2027-10-31T01:00:00Z'],
  ['Asia/Kathmandu', '2028-02-29T00:00:00Z'],
];

/** A field that means some of `min` to `max`. */
function field(min: number, max: number): fc.Arbitrary<string> {
  const one = fc.integer({ min, max });
  const range = fc.tuple(one, one).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: Math.min(20, max) });
  const part = fc.oneof(
    one.map(String),
    range,
    fc.tuple(range, step).map(([all, by]) => `${all}/${by}`),
    step.map((by) => `*/${by}`),
  );
  return fc.oneof(
    fc.constant('*'),
    part,
    fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(',')),
  );
}

const cron = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    fc.oneof(fc.constant('*'), fc.constant('L'), field(1, 31)),
    fc.oneof(fc.constant('*'), field(1, 12)),
    fc.oneof(fc.constant('*'), fc.constantFrom('MON-FRI', '5#2', 'SUNL', '7'), field(0, 7)),
  )
  .map((fields) => fields.join(' '));

test('any expression has increasing times, the same from wherever one looks', () => {
  fc.assert(
    fc.property(
      cron,
      fc.constantFrom(...MOMENTS),
      fc.integer({ min: -6 * 60, max: 6 * 60 }),
      (given, [timezone, at], later) => {
        expect(cronFault(given)).toBeNull();
        const schedule = { cron: given, timezone };
        const begin = Date.parse(at) - 6 * HOUR;
        const times = nextTimes(schedule, { after: begin, count: 60, createdAt: 0 });
        for (const [index, time] of times.entries()) {
          expect(time).toBeGreaterThan(times[index - 1] ?? begin);
          expect(time % MINUTE).toBe(0);
        }
        const after = Date.parse(at) + later * MINUTE;
        const rest = times.filter((time) => time > after).slice(0, 3);
        const found = nextTimes(schedule, { after, count: 3, createdAt: 0 });
        expect(found.slice(0, rest.length)).toEqual(rest);
        for (const time of times.slice(0, 5)) {
          const [again] = nextTimes(schedule, { after: time - 1, count: 1, createdAt: 0 });
          expect(again).toBe(time);
        }
      },
    ),
    { numRuns: 150 },
  );
}, 30_000);

test('a text is never taken for an expression and then not understood', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc
      .array(fc.constantFrom(...'0123456789*/,-#LW?+ SUNjan'), { maxLength: 20 })
      .map((letters) => letters.join('')),
    fc
      .array(
        fc.constantFrom('*', '5', '0-7', 'L', '1#2', 'MON', '31', '*/5', '?', '+1', '1L', '7W', '9-5', ''),
        { minLength: 5, maxLength: 5 },
      )
      .map((fields) => fields.join(' ')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const fault = cronFault(given);
      if (fault !== null) {
        expect(fault).toMatch(/^[A-Z].*[^.]$/s);
        return;
      }
      const times = nextTimes(
        { cron: given, timezone: 'Europe/Berlin' },
        { after: 0, count: 3, createdAt: 0 },
      );
      expect(times.every(Number.isSafeInteger)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
}, 30_000);
