import type { Event } from '../event.ts';

/** One run of a task, from what it wrote down itself and from what became of its process. Times are milliseconds since the epoch. */
export interface Run {
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
  readonly nonce: string;
  readonly pid: number;
  readonly startedAt: number;
  /** When it ended and how, `snoozed` if it was refused for capacity; `null` when its process died before. */
  readonly end: { readonly at: number; readonly how: 'returned' | 'threw' | 'snoozed' } | null;
  /** A time at which it was certainly still under way, and the latest that is known of. */
  readonly aliveUntil: number;
}

/** How late it may be noticed that a process is gone, in milliseconds. */
const NOTICED_MS = 1_000;

/** Every run that was started, the first one first. */
export function runsIn(events: readonly Event[]): readonly Run[] {
  const lines = events.flatMap((event) => (event.kind === 'run' ? [event.line] : []));
  const ends = new Map(lines.filter(({ event }) => event !== 'start').map((line) => [line.run, line]));
  const deaths = Map.groupBy(
    events.flatMap((event) => (event.kind === 'killed' || event.kind === 'gone' ? [event] : [])),
    ({ pid }) => pid,
  );
  const last = Math.max(...events.map(({ at }) => at));
  return lines
    .filter(({ event }) => event === 'start')
    .map(({ run, at: startedAt, id, task, attempt, nonce, pid }) => {
      const line = ends.get(run);
      const end = line && line.event !== 'start' ? { at: line.at, how: line.event } : null;
      const death = (deaths.get(pid) ?? []).find(({ at }) => at >= startedAt);
      const diedAt = death && death.at - (death.kind === 'gone' ? NOTICED_MS : 0);
      const aliveUntil = end?.at ?? Math.max(startedAt, diedAt ?? last);
      return { id, task, attempt, nonce, pid, startedAt, end, aliveUntil };
    })
    .sort((a, b) => a.startedAt - b.startedAt);
}
