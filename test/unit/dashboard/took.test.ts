import { expect, test } from 'vitest';
import type { ApiRecord } from '../../../core/protocol/record.ts';
import { took } from '../../../dashboard/src/parts/took.ts';

const at = (second: number) => new Date(second * 1_000).toISOString();
const run = (from: number, to: number | null, outcome: string | null = 'retry') => ({
  attempt: 1,
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
  outcome,
});
const task = (fields: object) =>
  ({ startedAt: null, finishedAt: null, state: 'PENDING', runs: [], ...fields }) as unknown as ApiRecord;

test.each<[string, object, number | null]>([
  ['has not run', {}, null],
  ['runs', { state: 'STARTED', startedAt: at(10), runs: [run(10, null, null)] }, 90],
  ['has run once', { state: 'SUCCESS', startedAt: at(10), finishedAt: at(12), runs: [run(10, 12)] }, 2],
  ['waits for its second attempt', { state: 'RETRY', startedAt: at(10), runs: [run(10, 13)] }, 3],
  [
    'was revoked while it waited for its second attempt',
    { state: 'REVOKED', startedAt: at(10), finishedAt: at(70), runs: [run(10, 13)] },
    3,
  ],
  [
    'ended after its second attempt',
    { state: 'FAILURE', startedAt: at(50), finishedAt: at(52), runs: [run(10, 13), run(50, 51, 'failed')] },
    1,
  ],
  [
    'was given up after its worker died',
    { state: 'FAILURE', startedAt: at(10), finishedAt: at(90), runs: [run(10, null, 'lost')] },
    null,
  ],
  ['has a record from before runs were kept', { state: 'SUCCESS', startedAt: at(10), finishedAt: at(14) }, 4],
])('of a task that %s, the time of its latest attempt is shown', (_, fields, seconds) => {
  const ms = took(task(fields), 100_000);
  expect(ms === null ? null : ms / 1_000).toBe(seconds);
});
