import { fullJitterMs } from '../protocol/backoff.ts';
import type { Snoozed } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';

/**
 * How much longer than it must a task waits for capacity, in seconds. The bound doubles with each refusal in a row, because as many tasks as
 * are refused want the same capacity; measured in test/faults/capacity.ts. See docs/decisions/snooze.md.
 */
const BACKOFF = { base: 15, cap: 600 };

/** Most doublings: far beyond the cap, and a finite number. */
const MAX_DOUBLINGS = 30;

/** How long a task may wait for capacity, in milliseconds, from when it was due: 14 days. Whoever waits longer will rather know that it failed. */
const MAX_WAIT_MS = 14 * 86_400_000;

/**
 * When a task that was refused for capacity asks again, in milliseconds since the epoch; `null` if it has waited as long as it may.
 *
 * @param record as it is during the attempt
 * @param at when the attempt was refused
 */
export function nextTry(record: TaskRecord, { seconds, jitter }: Snoozed, at: number): number | null {
  const end = waitsFrom(record) + MAX_WAIT_MS;
  if (at >= end) return null;
  const refusals = Math.min(record.snoozes + 1, MAX_DOUBLINGS);
  const next = at + Math.round(seconds * 1000) + fullJitterMs(BACKOFF, refusals, () => jitter);
  // A task that expires does so on time, if no attempt has counted yet.
  const expires = record.attempts === 1 ? (record.expiresAt ?? end) : end;
  return Math.min(next, end, Math.max(expires, at));
}

/** When the attempt was due that was refused first in a row; or to when the task was moved since. */
function waitsFrom({ snoozes, snoozedFrom, notBefore, retriedAt, eta, createdAt }: TaskRecord): number {
  if (snoozes === 0) return notBefore;
  // Earlier versions did not record it. They waited from when the task's life began, or was to begin.
  return Math.max(snoozedFrom ?? retriedAt ?? createdAt, eta ?? 0);
}
