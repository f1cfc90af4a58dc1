import type { ApiRun, Task } from '../api/task.ts';

/** A part of a task's time: it was held back, it waited, an attempt ran, or it waited for the next one. */
export interface Span {
  readonly kind: 'held' | 'waited' | 'attempt' | 'delay';
  /** How an attempt ended; `null` while it runs, and for other kinds. */
  readonly outcome: ApiRun['outcome'];
  /** What an attempt failed with; `null` if it did not, if that is no longer kept, and for other kinds. */
  readonly error: NonNullable<ApiRun['error']> | null;
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Whether it has not ended. */
  readonly open: boolean;
  /** Whether its end is not known: `to` is then the latest it can be. */
  readonly vague: boolean;
}

/** The task's time, from its creation to its end or to now, split into spans, plus what is known to come. */
export function spansOf(task: Task, now: number): readonly Span[] {
  const born = Date.parse(task.retriedAt ?? task.createdAt);
  const end = timeOf(task.finishedAt) ?? Math.max(now, born);
  const done = task.ready;
  const runs = task.runs.length > 0 ? task.runs : runFromRecord(task);
  const [first] = runs;
  const firstAt = first ? Date.parse(first.startedAt) : null;
  const spans: Span[] = [...beforeFirst(task, born, firstAt, end, done)];
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    const nextAt = next ? Date.parse(next.startedAt) : null;
    const from = Date.parse(run.startedAt);
    const known = timeOf(run.endedAt);
    const to = known ?? nextAt ?? end;
    const running = run.outcome === null;
    spans.push({
      kind: 'attempt',
      outcome: run.outcome,
      error: run.error ?? null,
      label: `Attempt ${run.attempt}`,
      from,
      to: Math.max(from, to),
      open: running,
      vague: known === null && !running,
    });
    if (known === null) continue;
    const ended = done && nextAt === null;
    const until = nextAt ?? (ended ? end : Math.max(end, timeOf(task.nextAttemptAt) ?? end));
    if (until > known && (nextAt !== null || run.outcome === 'retry')) {
      const label = next
        ? `Waited for attempt ${next.attempt}`
        : ended
          ? 'Waited'
          : 'Waiting for the next attempt';
      spans.push(plain('delay', label, known, until, nextAt === null && !ended));
    }
  }
  return spans;
}

function beforeFirst(
  task: Task,
  born: number,
  firstAt: number | null,
  end: number,
  done: boolean,
): readonly Span[] {
  const until = firstAt ?? end;
  const due = timeOf(task.waitsFor?.kind === 'time' && firstAt === null ? task.waitsFor.until : task.eta);
  const open = firstAt === null && !done;
  const spans: Span[] = [];
  if (due !== null && due > born) {
    const held = open ? due : Math.min(due, until);
    const waits = open && due > end;
    spans.push(plain('held', waits ? 'Held back until it is due' : 'Held back', born, held, waits));
  }
  const from = Math.max(born, due ?? born);
  if (until > from || spans.length === 0) {
    const wanted = WANTED[task.waitsFor?.kind ?? 'time'];
    const label = open ? `Waiting for ${wanted}` : 'Waited for a worker';
    spans.push(
      plain(
        'waited',
        task.attempts > 1 && task.runs.length === 0 ? 'Waited, and earlier attempts' : label,
        from,
        Math.max(from, until),
        open,
      ),
    );
  }
  return spans;
}

/** What a task waits for, once its time has come. */
const WANTED = { time: 'a worker', capacity: 'capacity', tasks: 'other tasks' } as const;

function plain(kind: Span['kind'], label: string, from: number, to: number, open: boolean): Span {
  return { kind, outcome: null, error: null, label, from, to, open, vague: false };
}

/** In a record written before attempts were kept, only the latest is known. */
function runFromRecord({ startedAt, finishedAt, attempts, state }: Task): readonly ApiRun[] {
  if (startedAt === null) return [];
  const outcomes = { SUCCESS: 'succeeded', FAILURE: 'failed', REVOKED: 'revoked' } as const;
  const outcome = state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED' ? outcomes[state] : null;
  return [{ attempt: attempts, startedAt, endedAt: finishedAt, outcome }];
}

function timeOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}
