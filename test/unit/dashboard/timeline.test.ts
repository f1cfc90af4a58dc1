import { describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../../core/protocol/record.ts';
import { duration, relative } from '../../../dashboard/src/parts/times.ts';
import { place, scaleOf, ticksOf } from '../../../dashboard/src/task/scale.ts';
import { spansOf } from '../../../dashboard/src/task/spans.ts';
import { newRecord } from '../functions/new-record.ts';

const BORN = Date.parse('2030-01-01T00:00:00.000Z');
const iso = (seconds: number) => new Date(BORN + seconds * 1000).toISOString();
const now = (seconds: number) => BORN + seconds * 1000;

function task(changes: Partial<ApiRecord>): ApiRecord {
  const attempts = changes.runs?.length ?? 0;
  return { ...newRecord('id', 'add'), createdAt: iso(0), attempts, ...changes };
}

/** Spans in short: label, start and end in seconds, and whether it is open. */
function drawn(record: ApiRecord, at: number) {
  return spansOf(record, now(at)).map(({ label, from, to, open }) => [
    label,
    (from - BORN) / 1000,
    (to - BORN) / 1000,
    ...(open ? ['open'] : []),
  ]);
}

const failed = { attempt: 1, startedAt: iso(1), endedAt: iso(2), outcome: 'retry' } as const;

describe('the spans of a task', () => {
  test('that is waiting', () => {
    expect(drawn(task({}), 3)).toEqual([['Waiting for a worker', 0, 3, 'open']]);
  });

  test('that waits for capacity', () => {
    const waitsFor = { kind: 'capacity', until: iso(9), reason: 'the rate is reached' } as const;
    expect(drawn(task({ waitsFor }), 3)).toEqual([['Waiting for capacity', 0, 3, 'open']]);
  });

  test('that waits for other tasks of its workflow', () => {
    expect(drawn(task({ waitsFor: { kind: 'tasks', until: null, tasks: [], count: 2 } }), 3)).toEqual([
      ['Waiting for other tasks', 0, 3, 'open'],
    ]);
  });

  test('that is or was held back', () => {
    expect(drawn(task({ eta: iso(60) }), 3)).toEqual([['Held back until it is due', 0, 60, 'open']]);
    expect(drawn(task({ eta: iso(60) }), 62)).toEqual([
      ['Held back', 0, 60],
      ['Waiting for a worker', 60, 62, 'open'],
    ]);
  });

  test('that waits for a time that is far: that time, whatever its eta was', () => {
    const far = task({ eta: iso(60), waitsFor: { kind: 'time', until: iso(9_000) } });
    expect(drawn(far, 3)).toEqual([['Held back until it is due', 0, 9_000, 'open']]);
    expect(drawn(far, 9_002)).toEqual([
      ['Held back', 0, 9_000],
      ['Waiting for a worker', 9_000, 9_002, 'open'],
    ]);
  });

  test('that is running', () => {
    const runs = [{ attempt: 1, startedAt: iso(1), endedAt: null, outcome: null }];
    expect(drawn(task({ state: 'STARTED', startedAt: iso(1), runs }), 4)).toEqual([
      ['Waited for a worker', 0, 1],
      ['Attempt 1', 1, 4, 'open'],
    ]);
  });

  test('that is waiting for its next attempt: until that is due, or until now', () => {
    const waits = task({ state: 'RETRY', startedAt: iso(1), runs: [failed], nextAttemptAt: iso(9) });
    expect(drawn(waits, 3).at(-1)).toEqual(['Waiting for the next attempt', 2, 9, 'open']);
    expect(drawn(waits, 11).at(-1)).toEqual(['Waiting for the next attempt', 2, 11, 'open']);
  });

  test('that succeeded in the end', () => {
    const runs = [failed, { attempt: 2, startedAt: iso(5), endedAt: iso(8), outcome: 'succeeded' }] as const;
    const done = task({ state: 'SUCCESS', ready: true, startedAt: iso(5), finishedAt: iso(8), runs });
    expect(drawn(done, 99)).toEqual([
      ['Waited for a worker', 0, 1],
      ['Attempt 1', 1, 2],
      ['Waited for attempt 2', 2, 5],
      ['Attempt 2', 5, 8],
    ]);
  });

  test('whose worker died: nobody knows when', () => {
    const runs = [
      { ...failed, endedAt: null, outcome: 'lost' },
      { ...failed, attempt: 2, startedAt: iso(40) },
    ] as const;
    const [, lost] = spansOf(task({ state: 'RETRY', runs, nextAttemptAt: iso(50) }), now(45));
    expect(lost).toMatchObject({ outcome: 'lost', to: now(40), vague: true, open: false });
  });

  test('that was revoked, before its first attempt or between two', () => {
    const revoked = { state: 'REVOKED', ready: true, finishedAt: iso(4) } as const;
    expect(drawn(task({ ...revoked, eta: iso(60) }), 99)).toEqual([['Held back', 0, 4]]);
    expect(drawn(task({ ...revoked, startedAt: iso(1), runs: [failed] }), 99).at(-1)).toEqual([
      'Waited',
      2,
      4,
    ]);
  });

  test('that was retried by hand start at the retry', () => {
    const again = task({ retriedAt: iso(100) });
    expect(drawn(again, 103)).toEqual([['Waiting for a worker', 100, 103, 'open']]);
  });

  test('with an old record: only the latest attempt is known', () => {
    const old = task({ state: 'SUCCESS', ready: true, attempts: 3, startedAt: iso(5), finishedAt: iso(6) });
    expect(drawn(old, 99)).toEqual([
      ['Waited, and earlier attempts', 0, 5],
      ['Attempt 3', 5, 6],
    ]);
  });
});

describe('the scale', () => {
  test('places times from the left', () => {
    const scale = scaleOf([
      { from: 1_000, to: 1_500 },
      { from: 1_500, to: 3_000 },
    ]);
    expect([500, 1_000, 2_000, 3_000, 9_000].map((time) => place(scale, time))).toEqual([0, 0, 0.5, 1, 1]);
  });

  test('is never empty', () => {
    expect(place(scaleOf([{ from: 5, to: 5 }]), 5)).toBe(0);
  });

  test.each([
    [400, ['0', '100 ms', '200 ms', '300 ms', '400 ms']],
    [4_200, ['0', '1 s', '2 s', '3 s', '4 s']],
    [600_000, ['0', '2 m', '4 m', '6 m', '8 m', '10 m']],
    [90_000_000, ['0', '6 h', '12 h', '18 h', '1 d']],
    [30 * 86_400_000, ['0', '10 d', '20 d', '30 d']],
    [315_576_000_000, ['0', '1000 d', '2000 d', '3000 d']],
  ])('has round marks over %d ms', (length, labels) => {
    expect(ticksOf({ from: 7, to: 7 + length }).map(({ label }) => label)).toEqual(labels);
  });
});

describe('a time', () => {
  test.each([
    [0, '0 ms'],
    [38.4, '38 ms'],
    [1_449, '1.4 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 m'],
    [125_000, '2 m 5 s'],
    [12_000_000, '3 h 20 m'],
    [187_200_000, '2 d 4 h'],
    [59 * 86_400_000 + 3_600_000, '59 d 1 h'],
    [315_576_000_000, '3653 d'],
  ])('%d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  test.each([
    [1, 'just now'],
    [12, '12 s ago'],
    [-40, 'in 40 s'],
    [190, '3 min ago'],
    [7_300, '2 h ago'],
    [200_000, '2 d ago'],
    [-86_399, 'in 23 h'],
    [-86_400, 'in 1 day'],
    [-3 * 86_400 + 1, 'in 3 days'],
    [-59 * 86_400, 'in 59 days'],
    [-153 * 86_400, 'in 5 months'],
    [-315_576_000, 'in 10 years'],
  ])('%d seconds later: %s', (seconds, text) => {
    expect(relative(BORN, now(seconds))).toBe(text);
  });
});
