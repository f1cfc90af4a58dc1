import { beforeAll, describe, expect, test } from 'vitest';
import { nextTimes } from '../../../../core/schedule/next-times.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.parse('2026-01-01T00:00:00Z');
const TO = Date.parse('2029-01-01T00:00:00Z');

/** When a zone's clocks change, and by how much. */
interface Change {
  readonly zone: string;
  readonly at: number;
}

/** What clocks show, as Node.js writes it: independent of how the code computes it. */
const formats = new Map<string, Intl.DateTimeFormat>();
function wall(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(zone, format);
  }
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
}

function changesOf(zone: string): readonly Change[] {
  const offset = (at: number) => wall(at, zone) - at;
  const changes: Change[] = [];
  // No zone changes its clocks and back within a week.
  for (let week = FROM; week < TO; week += 7 * DAY) {
    if (offset(week) === offset(week + 7 * DAY)) continue;
    let [low, high] = [week, week + 7 * DAY];
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (offset(middle) === offset(low)) low = middle;
      else high = middle;
    }
    changes.push({ zone, at: high });
  }
  return changes;
}

/** Every change of three years in every zone; zones whose clocks change alike stand for each other. */
let changes: readonly Change[];
beforeAll(() => {
  const kinds = new Map<string, Change>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    for (const change of changesOf(zone)) {
      const kind = [change.at, wall(change.at - MINUTE, zone), wall(change.at, zone)].join(' ');
      if (!kinds.has(kind)) kinds.set(kind, change);
    }
  }
  changes = [...kinds.values()];
}, 60_000);

/** The times around a change. */
function timesAround({ zone, at }: Change, cron: string, from: number, to: number): readonly number[] {
  const schedule = { cron, timezone: zone };
  const times = nextTimes(schedule, { after: at + from - 1, count: 60, createdAt: 0 });
  return times.filter((time) => time <= at + to);
}

describe('in every zone, whenever its clocks change,', () => {
  test('there is something to test', () => {
    const zones = changes.map(({ zone }) => zone);
    expect(changes.length).toBeGreaterThan(50);
    expect(changes.length).toBeLessThan(400);
    for (const zone of ['Africa/Cairo', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Antarctica/Troll']) {
      expect(zones).toContain(zone);
    }
  });

  // Midnight gaps, gaps that end at midnight, half hours, two hours: each of these times is in one of them somewhere.
  test.each([
    '30 2 * * *',
    '0 0 * * *',
    '30 0 * * *',
    '30 23 * * *',
    '15 2 * * *',
    '45 1 * * *',
    '0 3 * * *',
  ])(
    'a time of day, %j, comes exactly once a day: when the clocks first show it, or have jumped over it',
    (cron) => {
      const [minute = 0, hour = 0] = cron.split(' ').map(Number);
      for (const { zone, at } of changes) {
        const times = nextTimes({ cron, timezone: zone }, { after: at - 2 * DAY, count: 4, createdAt: 0 });
        const ofDay = hour * HOUR + minute * MINUTE;
        const firstDay = Math.round((wall(times[0] ?? 0, zone) - ofDay) / DAY) * DAY;
        for (const [index, time] of times.entries()) {
          const nominal = firstDay + index * DAY + ofDay;
          const where = `${zone} ${new Date(time).toISOString()}`;
          expect(wall(time, zone), where).toBeGreaterThanOrEqual(nominal);
          for (const before of [1, 15, 30, 45, 60, 90, 120, 180]) {
            expect(wall(time - before * MINUTE, zone), where).toBeLessThan(nominal);
          }
        }
      }
    },
    60_000,
  );

  test.each(['*/15 * * * *', '0 * * * *', '*/30 1-3 * * *'])(
    'a time with a wildcard, %j, comes whenever the clocks show it, and at no other moment',
    (cron) => {
      const fits = (at: number) => {
        const minutes = Math.floor(at / MINUTE) % 60;
        const hours = Math.floor(at / HOUR) % 24;
        if (cron.startsWith('0 ')) return minutes === 0;
        return (
          minutes % (cron.startsWith('*/15') ? 15 : 30) === 0 &&
          (cron.includes('1-3') ? hours >= 1 && hours <= 3 : true)
        );
      };
      for (const change of changes) {
        const expected: number[] = [];
        for (let at = change.at - 4 * HOUR; at <= change.at + 5 * HOUR; at += 5 * MINUTE) {
          if (fits(wall(at, change.zone))) expected.push(at);
        }
        const times = timesAround(change, cron, -4 * HOUR, 5 * HOUR);
        expect(times, `${change.zone} ${new Date(change.at).toISOString()}`).toEqual(expected);
      }
    },
    60_000,
  );
});
