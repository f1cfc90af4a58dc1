import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Run } from '../runs.ts';
import type { Found, Violation } from '../violation.ts';

/** Clocks of two processes of one machine, in milliseconds; and a timer may fire a little early. */
const SLACK_MS = 50;

/** No two runs of a task are under way at the same time, whatever attempts and lives they belong to. */
export function overlap(history: History): Found {
  const violations: Violation[] = [];
  const allowed: string[] = [];
  for (const [id, runs] of history.runs) {
    for (const [index, later] of runs.entries()) {
      for (const earlier of runs.slice(0, index)) {
        if (later.startedAt >= earlier.aliveUntil) continue;
        const excuse = excuseOf(history, earlier, later);
        if (excuse !== null) allowed.push(excuse);
        else
          violations.push({
            kind: 'two runs at once',
            task: id,
            cause: causeOf(history, id, ['late birth', 'late revoke', 'sent again twice beside a run']),
            detail: { earlier, later, besideForMs: earlier.aliveUntil - later.startedAt },
          });
      }
    }
  }
  return { violations, allowed };
}

/** What docs/guarantees.md allows: a run that does not listen goes on after its time limit, and a stopped process as if no time had passed. */
function excuseOf(history: History, earlier: Run, later: Run): string | null {
  if (later.startedAt >= earlier.startedAt + history.begin.limitMs - SLACK_MS) {
    return 'a run went on beyond its time limit, beside the next';
  }
  const until = Math.max(earlier.aliveUntil, later.startedAt);
  const stopped = [earlier, later].some(({ pid }) =>
    history.wasStoppedBeyondItsLease(pid, earlier.startedAt, until),
  );
  return stopped ? 'a process was stopped beyond its lease, and went on beside the next' : null;
}
