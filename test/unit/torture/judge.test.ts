import { describe, expect, test } from 'vitest';
import { brokenBy, WELL } from './broken-by.ts';
import {
  answered,
  byHand,
  isoAt,
  killed,
  LEASE_MS,
  listed,
  record,
  run,
  seen,
  sent,
  settled,
  stopped,
} from './small-history.ts';

describe('a run is found good', () => {
  test('when all went well', () => {
    expect(brokenBy([...WELL, ...run(100, 150), record()])).toEqual([]);
  });

  test('when a task is run again after its worker was killed', () => {
    const again = run(40_000, 40_050, { attempt: 2, pid: 101 });
    const end = record({ attempts: 2, finishedAt: isoAt(40_050) });
    expect(brokenBy([...WELL, ...run(100, null), killed(120), ...again, end])).toEqual([]);
  });

  test('when a run that was stopped beyond its lease goes on beside the next', () => {
    const late = run(100, LEASE_MS + 9_000, { event: 'threw' });
    const again = run(LEASE_MS + 8_000, LEASE_MS + 8_500, { attempt: 2, pid: 101 });
    const end = record({ attempts: 2, finishedAt: isoAt(LEASE_MS + 8_500) });
    expect(brokenBy([...WELL, stopped(110, LEASE_MS + 1_000), ...late, ...again, end])).toEqual([]);
  });

  test.each(['returned', 'threw'] as const)(
    'when a worker is stopped between a claim and its run, and makes it after the next attempt has returned: it %s',
    (event) => {
      const next = run(LEASE_MS + 8_000, LEASE_MS + 8_500, { attempt: 2, pid: 101 });
      const late = run(LEASE_MS + 15_020, LEASE_MS + 15_200, { event });
      const end = record({ attempts: 2, finishedAt: isoAt(LEASE_MS + 8_500) });
      expect(brokenBy([...WELL, stopped(900, LEASE_MS + 14_100), ...next, ...late, end])).toEqual([]);
    },
  );

  test('when a task that failed is sent again by hand', () => {
    const first = run(100, 150, { event: 'threw' });
    const again = run(20_000, 20_050);
    const end = record({ finishedAt: isoAt(20_050), retriedAt: isoAt(5_000) });
    const views = [seen(1_000, 'FAILURE', isoAt(150)), seen(90_500, 'SUCCESS', isoAt(20_050))];
    expect(brokenBy([...WELL, ...first, byHand(5_000, 'retry'), ...again, end, ...views])).toEqual([]);
  });

  test('when a run was refused for capacity, and its attempt was made again', () => {
    const refused = [...run(100, 150, { event: 'snoozed' }), ...run(20_000, 20_050, { event: 'snoozed' })];
    const again = run(60_000, 60_050);
    expect(brokenBy([...WELL, ...refused, ...again, record({ finishedAt: isoAt(60_050) })])).toEqual([]);
  });

  test('when a call without an answer ran', () => {
    const lost = answered(20, { status: 0, fate: 'unknown', id: null });
    expect(brokenBy([sent(), lost, settled(), listed(), ...run(100, 150), record()])).toEqual([]);
  });
});
