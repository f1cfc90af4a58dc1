import { isFinal } from '../../../../core/protocol/state.ts';
import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/** How long after its claim a run may start, in milliseconds: a revoke may come in between. */
const CLAIM_MS = 10_000;

/** Two processes' clocks, in milliseconds. */
const SLACK_MS = 20;

/** Nothing runs once a task has ended. */
export function afterTheEnd(history: History): Found {
  const violations: Violation[] = [];
  const allowed: string[] = [];
  for (const [id, runs] of history.runs) {
    const record = history.records.get(id);
    if (!record?.finishedAt || !isFinal(record.state)) continue;
    const endedAt = Date.parse(record.finishedAt) + (record.state === 'SUCCESS' ? SLACK_MS : CLAIM_MS);
    for (const run of runs.filter(({ startedAt }) => startedAt > endedAt)) {
      if (history.wasStoppedBeyondItsLease(run.pid, run.startedAt, run.startedAt)) {
        allowed.push('a process was stopped between a claim and its run, and went on after the end');
        continue;
      }
      violations.push({
        kind: `run after ${record.state}`,
        task: id,
        cause: causeOf(history, id, ['late birth', 'late revoke', 'sent again twice beside a run']),
        detail: { run, record },
      });
    }
  }
  return { violations, allowed };
}
