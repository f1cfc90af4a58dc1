import type { Task } from '../api/task.ts';

/** Milliseconds that the latest attempt took, or has taken so far; `null` before the first, and if nobody knows when it ended. */
export function took({ startedAt, finishedAt, state, runs }: Task, now: number): number | null {
  if (startedAt === null) return null;
  const latest = runs.at(-1);
  // The task's end is later than the attempt's if it was revoked, or given up, while it waited for the next.
  const end = latest ? latest.endedAt : finishedAt;
  if (end !== null) return Date.parse(end) - Date.parse(latest?.startedAt ?? startedAt);
  return state === 'STARTED' ? now - Date.parse(startedAt) : null;
}
