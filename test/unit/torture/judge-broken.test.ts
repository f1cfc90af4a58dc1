import { describe, expect, test } from 'vitest';
import type { Event } from '../../torture/event.ts';
import type { RuleName } from '../../torture/judge/rules.ts';
import { brokenBy, WELL } from './broken-by.ts';
import {
  answered,
  byHand,
  ID,
  isoAt,
  killed,
  LEASE_MS,
  listed,
  mail,
  record,
  run,
  seen,
  sent,
  settled,
  stopped,
} from './small-history.ts';

describe('a run is found to break', () => {
  test.each<[RuleName, string, readonly Event[]]>([
    [
      'ends',
      'a task is left open',
      [...WELL, ...run(100, null), killed(110), record({ state: 'STARTED', finishedAt: null })],
    ],
    [
      'ends',
      'messages go round for ever',
      [sent(), answered(20), settled(false), listed(), ...run(100, 150), record()],
    ],
    [
      'overlap',
      'two runs are under way at once',
      [
        ...WELL,
        ...run(100, 500, { event: 'threw' }),
        ...run(300, 600, { attempt: 2 }),
        record({ attempts: 2, finishedAt: isoAt(600) }),
      ],
    ],
    [
      'overlap',
      'a run of the next life starts beside the one of the last',
      [
        ...WELL,
        ...run(100, 1_500, { event: 'threw' }),
        byHand(300, 'revoke'),
        byHand(400, 'retry'),
        ...run(1_000, 1_400),
        record({ finishedAt: isoAt(1_400), retriedAt: isoAt(400) }),
      ],
    ],
    [
      'overlap',
      'a process that was stopped for a moment goes on beside the next',
      [
        ...WELL,
        stopped(110, 1_000),
        ...run(100, 1_500, { event: 'threw' }),
        ...run(900, 950, { attempt: 2, pid: 101 }),
        record({ attempts: 2, finishedAt: isoAt(950) }),
      ],
    ],
    [
      'attempts',
      'an attempt is run twice',
      [...WELL, ...run(100, 150, { event: 'threw' }), ...run(300, 350), record({ finishedAt: isoAt(350) })],
    ],
    [
      'attempts',
      'the record counts fewer than there were',
      [
        ...WELL,
        ...run(100, 150, { event: 'threw' }),
        ...run(300, 350, { attempt: 2 }),
        record({ finishedAt: isoAt(350) }),
      ],
    ],
    [
      'attempts',
      'the record counts one that nothing explains',
      [...WELL, ...run(100, 150), record({ attempts: 2 })],
    ],
    [
      'attempts',
      'the record counts one that was refused for capacity',
      [
        ...WELL,
        ...run(100, 150, { event: 'snoozed' }),
        ...run(300, 350, { attempt: 2 }),
        record({ attempts: 2, finishedAt: isoAt(350) }),
      ],
    ],
    [
      'once',
      'a task runs twice that may run at most once',
      [
        ...WELL,
        ...run(100, null, { task: 'once' }),
        killed(110),
        ...run(40_000, 40_050, { task: 'once', attempt: 2 }),
        record({ task: 'once', attempts: 2, finishedAt: isoAt(40_050) }),
      ],
    ],
    [
      'reasons',
      'what has returned is run again',
      [
        ...WELL,
        ...run(100, 150),
        ...run(40_000, 40_050, { attempt: 2 }),
        record({ attempts: 2, finishedAt: isoAt(40_050) }),
      ],
    ],
    [
      'reasons',
      'what has returned is run again, as a later attempt, by a worker that was stopped before it claimed that',
      [
        ...WELL,
        stopped(110, LEASE_MS + 1_000),
        ...run(LEASE_MS + 100, LEASE_MS + 150, { pid: 101 }),
        ...run(LEASE_MS + 9_000, LEASE_MS + 9_050, { attempt: 2 }),
        record({ attempts: 2, finishedAt: isoAt(LEASE_MS + 9_050) }),
      ],
    ],
    [
      'reasons',
      'what has returned is run again, as an earlier attempt, by a worker that was stopped for a moment',
      [
        ...WELL,
        stopped(300, 1_000),
        ...run(400, 450, { attempt: 2, pid: 101 }),
        ...run(1_310, 1_350),
        record({ attempts: 2, finishedAt: isoAt(450) }),
      ],
    ],
    [
      'after',
      'a run starts after SUCCESS',
      [...WELL, ...run(100, 150), ...run(300, 350, { attempt: 2 }), record({ attempts: 2 })],
    ],
    [
      'emails',
      'there are more emails than runs',
      [...WELL, ...run(100, 150, { task: 'mail' }), record({ task: 'mail' }), mail(), mail()],
    ],
    [
      'emails',
      'a mail task succeeded without its email',
      [...WELL, ...run(100, 150, { task: 'mail' }), record({ task: 'mail' })],
    ],
    [
      'refusals',
      'a refused call ran',
      [
        sent(),
        answered(20, { status: 503, fate: 'refused', id: null }),
        settled(),
        ...run(100, 150),
        record(),
      ],
    ],
    [
      'refusals',
      'a good call is refused',
      [sent(), answered(20, { status: 422, fate: 'refused', id: null }), settled()],
    ],
    [
      'keys',
      'one key gives two tasks',
      [sent('key/0'), answered(20), answered(30, { id: `${ID.slice(0, -1)}2`, replayed: true }), settled()],
    ],
    [
      'keys',
      'one key is told to be new twice',
      [sent('key/0'), answered(20), answered(22), settled(), listed(), ...run(100, 150), record()],
    ],
    [
      'final',
      'a reader sees SUCCESS, and then another state',
      [...WELL, ...run(100, 150), record(), seen(200, 'SUCCESS', isoAt(150)), seen(300, 'PENDING', null)],
    ],
    [
      'final',
      'a reader sees FAILURE become SUCCESS, and nobody sent it again',
      [
        ...WELL,
        ...run(100, 150),
        record(),
        seen(200, 'FAILURE', isoAt(150)),
        seen(300, 'SUCCESS', isoAt(150)),
      ],
    ],
    [
      'revoked',
      'a revoke of the last life ends the next',
      [
        ...WELL,
        byHand(50, 'revoke'),
        byHand(60, 'retry'),
        record({ state: 'REVOKED', attempts: 0, retriedAt: isoAt(60), finishedAt: isoAt(50) }),
      ],
    ],
    ['list', 'an accepted task is not listed', [sent(), answered(20), settled(), ...run(100, 150), record()]],
    ['list', 'a task is listed twice', [...WELL, listed(), ...run(100, 150), record()]],
    [
      'list',
      'a refused call leaves an open record',
      [
        sent(),
        answered(20, { status: 503, fate: 'refused', id: null }),
        settled(),
        listed(),
        record({ state: 'PENDING', attempts: 0, finishedAt: null }),
      ],
    ],
  ])('%s: when %s', (rule, _, events) => {
    expect(brokenBy(events)).toContain(rule);
  });
});
