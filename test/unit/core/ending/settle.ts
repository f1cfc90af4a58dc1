import { randomUUID } from 'node:crypto';
import type { Ending } from '../../../../core/ending/finish.ts';
import type { Followers } from '../../../../core/ending/follow.ts';
import { settleOutcome } from '../../../../core/ending/settle-outcome.ts';
import type { Settled } from '../../../../core/ending/settled.ts';
import type { AttemptKey, Outcome } from '../../../../core/protocol/outcome.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { CREATED_AT } from '../../messages.ts';

/** What a test needs to end tasks: counted metrics, and a clock that stands still. */
function endingOn(table: ResultsTable, now = CREATED_AT, followers: Followers = {}) {
  const ending = {
    table,
    followers,
    metrics: countedMetrics(),
    clock: new FakeClock(now, { autoAdvance: false }),
    newToken: randomUUID,
  };
  return ending satisfies Ending;
}

/** Records the outcome of an attempt whose task has no followers. */
export function settle(table: ResultsTable, key: AttemptKey, outcome: Outcome): Promise<Settled> {
  return settleOutcome(endingOn(table), null, key, outcome, { resultTtl: 3_600, countedAs: 'task' });
}
