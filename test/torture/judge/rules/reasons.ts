import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Run } from '../runs.ts';
import type { Found, Violation } from '../violation.ts';

/** How long it may take to keep an outcome, in milliseconds: a write and a message, each with all its tries. */
const KEEPING_MS = 15_000;

/** A timer may fire a little early, in milliseconds. */
const SLACK_MS = 50;

/** A task whose run has returned is not run again without a reason: a crash, a time limit, or somebody's hand. */
export function reasons(history: History): Found {
  const violations: Violation[] = [];
  const allowed: string[] = [];
  for (const [id, runs] of history.runs) {
    const returned = runs.slice(0, -1).filter(({ end }) => end?.how === 'returned');
    const unexcused = returned.filter((run) => {
      const again = runs.slice(runs.indexOf(run) + 1).some((later) => !isLeftOver(history, later, run));
      const excuse = again
        ? excuseOf(history, run)
        : 'a worker was stopped between a claim and its run, and made it after the next';
      if (excuse !== null) allowed.push(excuse);
      return excuse === null;
    });
    const retries = history.retriesOf(id).length;
    if (unexcused.length > retries) {
      violations.push({
        kind: 'run again after it returned',
        task: id,
        cause: causeOf(history, id, ['late birth', 'late revoke', 'late withdrawal']),
        detail: { runs, retries, faults: history.faultsOf(id) },
      });
    }
  }
  return { violations, allowed };
}

/** Whether a run is of an attempt before another's, whose worker was stopped beyond its lease after its claim: it does not know of the other. */
function isLeftOver(history: History, { attempt, pid, startedAt }: Run, other: Run): boolean {
  return attempt < other.attempt && history.wasStoppedBeyondItsLease(pid, startedAt, startedAt);
}

/** Why the outcome of a run may not have been kept. */
function excuseOf(history: History, { id, pid, startedAt, end }: Run): string | null {
  if (!end) return null;
  const kept = end.at + KEEPING_MS;
  if (end.at >= startedAt + history.begin.limitMs - SLACK_MS)
    return 'a run came to its end beyond its time limit';
  if (history.diedBetween(pid, end.at, kept)) return 'a worker died between a run and its outcome';
  if (history.wasStoppedBeyondItsLease(pid, startedAt, kept)) return 'a worker was stopped beyond its lease';
  const lostMessage = history
    .faultsOf(id)
    .some(({ service, at }) => service === 'sqs' && at >= end.at && at <= kept);
  if (lostMessage || history.wasDownBetween('sqs', end.at, kept)) {
    return 'neither the table nor SQS would take an outcome';
  }
  return null;
}
