import type { AttemptError, TaskError } from './errors.ts';
import type { State } from './state.ts';

/** The times of one attempt as the record stores them, in milliseconds since the epoch. */
export interface RunTimes {
  readonly startedAt: number;
  /** When it reached its outcome; `null` while there is none, and for good if its worker died or the task was revoked. */
  readonly endedAt: number | null;
}

/** How an attempt ended. `lost`: its worker died, or could not tell how it ended. */
type RunOutcome = 'succeeded' | 'retry' | 'failed' | 'revoked' | 'lost';

/** One attempt as the API shows it. */
export interface ApiRun {
  /** Its number, from 1. */
  readonly attempt: number;
  readonly startedAt: string;
  /** `null` while it runs, and if unknown. */
  readonly endedAt: string | null;
  /** `null` while it runs. */
  readonly outcome: RunOutcome | null;
  /** Only on request: what it failed with, cut to 512 bytes; `null` if it did not fail, and if that is no longer kept. */
  readonly error?: TaskError | null;
}

/** The fields of a record that show how its attempts ended. */
interface RunsOfRecord {
  readonly state: State;
  readonly attempts: number;
  readonly finishedAt: number | null;
  readonly runs: readonly RunTimes[];
  readonly error: TaskError | null;
  readonly attemptErrors: readonly AttemptError[];
}

/**
 * Converts the attempts of a record to what the API shows, oldest first. Attempts made before records stored these times are missing, but
 * the others still have the right numbers.
 *
 * @param withErrors whether to show what each attempt failed with; default false
 */
export function toApiRuns(record: RunsOfRecord, withErrors = false): readonly ApiRun[] {
  const { runs, attempts } = record;
  return runs.map((run, index) => {
    const isLast = index === runs.length - 1;
    const { endedAt, outcome } = isLast ? lastEnd(record, run) : earlierEnd(run);
    const attempt = Math.max(attempts - runs.length, 0) + index + 1;
    return {
      attempt,
      startedAt: new Date(run.startedAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
      outcome,
      ...(withErrors ? { error: errorOf(record, attempt, isLast ? outcome : null) } : {}),
    };
  });
}

/** @param lastOutcome how the last attempt ended; `null` for an earlier one */
function errorOf(
  { state, error, attemptErrors }: RunsOfRecord,
  attempt: number,
  lastOutcome: RunOutcome | null,
): TaskError | null {
  const kept = attemptErrors.find((each) => each.attempt === attempt);
  if (kept) return { type: kept.type, message: kept.message };
  // The record's own error is the last attempt's if that ended the task, or if nothing has happened since.
  const isItsOwn =
    (state === 'FAILURE' && (lastOutcome === 'failed' || lastOutcome === 'lost')) ||
    (state === 'RETRY' && lastOutcome === 'retry');
  return isItsOwn ? error : null;
}

interface RunEnd {
  readonly endedAt: number | null;
  readonly outcome: RunOutcome | null;
}

/** An attempt that was followed by another: either it ended in a retry, or it never reported an outcome. */
function earlierEnd({ endedAt }: RunTimes): RunEnd {
  return { endedAt, outcome: endedAt === null ? 'lost' : 'retry' };
}

function lastEnd({ state, finishedAt }: RunsOfRecord, { endedAt }: RunTimes): RunEnd {
  switch (state) {
    case 'SUCCESS':
      return { endedAt: finishedAt, outcome: 'succeeded' };
    case 'FAILURE':
      // Either this run ended the task, or the task ended without it: while waiting for the next attempt, or because the worker died.
      if (endedAt === null) return { endedAt: null, outcome: 'lost' };
      return { endedAt, outcome: endedAt === finishedAt ? 'failed' : 'retry' };
    case 'REVOKED':
      return endedAt === null ? { endedAt: finishedAt, outcome: 'revoked' } : { endedAt, outcome: 'retry' };
    case 'STARTED':
      return { endedAt, outcome: endedAt === null ? null : 'retry' };
    case 'PENDING':
    case 'RETRY':
      // The worker of this run died, and the run after it was refused for capacity, which leaves no trace.
      return { endedAt, outcome: endedAt === null ? 'lost' : 'retry' };
  }
}
