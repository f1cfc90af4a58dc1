import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/** How long it may take from a claim to the start of its run, in milliseconds: two calls to AWS with all their tries. */
const CLAIM_MS = 10_000;

/**
 * An attempt is run once, and counted when it starts: the record counts no fewer than there were runs, and no more than runs and what
 * may have kept one from starting. A run that was refused for capacity is none.
 */
export function attempts(history: History): Found {
  const violations: Violation[] = [];
  const allowed: string[] = [];
  for (const [id, every] of history.runs) {
    const all = every.filter(({ end }) => end?.how !== 'snoozed');
    const say = (kind: string, detail: object) =>
      violations.push({
        kind,
        task: id,
        cause: causeOf(history, id, ['late birth', 'late revoke', 'sent again twice beside a run']),
        detail: { ...detail, runs: every },
      });
    const runs = all.filter(
      ({ pid, startedAt }) => !history.wasStoppedBeyondItsLease(pid, startedAt, startedAt),
    );
    const lives = runs.filter(({ attempt }, index) => attempt <= (runs[index - 1]?.attempt ?? 0)).length;
    const retries = history.retriesOf(id).length;
    if (lives > retries) say('an attempt was run twice', { lives: lives + 1, retries });

    const record = history.records.get(id);
    if (!record) continue;
    const since = record.retriedAt === null ? 0 : Date.parse(record.retriedAt) + CLAIM_MS;
    const ofLife = runs.filter(({ startedAt }) => startedAt >= since);
    const most = Math.max(0, ...ofLife.map(({ attempt }) => attempt));
    if (record.attempts < most) say('fewer attempts than runs', { attempts: record.attempts });
    const extra = record.attempts - all.filter(({ startedAt }) => startedAt >= since - CLAIM_MS).length;
    if (extra <= 0) continue;
    const reasons = reasonsFor(history, id, Date.parse(record.createdAt), record.finishedAt);
    if (extra > reasons) say('attempts that were none', { attempts: record.attempts, reasons });
    else
      allowed.push(
        'an attempt was counted and its run did not start: its worker died, or the claim met a fault',
      );
  }
  return { violations, allowed };
}

/** How many claims may not have come to a run: each death of a worker while the task was open, and each fault of a claim. */
function reasonsFor(history: History, id: string, from: number, finishedAt: string | null): number {
  const until = finishedAt === null ? Number.POSITIVE_INFINITY : Date.parse(finishedAt);
  const deaths = history.events.filter(
    ({ kind, at }) =>
      (kind === 'killed' || kind === 'gone' || kind === 'stopped') && at >= from && at <= until,
  ).length;
  const claims = history.faultsOf(id).filter(({ operation }) => operation === 'UpdateItem').length;
  return deaths + claims;
}
