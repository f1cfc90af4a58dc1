import type { State } from './state.ts';

/** One attempt's times as the record keeps them, in milliseconds since the epoch. */
export interface RunTimes {
  readonly startedAt: number;
  /** When its outcome was reached; `null` while there is none, and for ever if its worker died or the task was revoked. */
  readonly endedAt: number | null;
}

/** How an attempt ended. `lost`: its worker died, or could not tell. */
export type RunOutcome = 'succeeded' | 'retry' | 'failed' | 'revoked' | 'lost';

/** One attempt as the API shows it. */
export interface ApiRun {
  /** Its number, from 1. */
  readonly attempt: number;
  readonly startedAt: string;
  /** `null` while it runs, and when nobody knows. */
  readonly endedAt: string | null;
  /** `null` while it runs. */
  readonly outcome: RunOutcome | null;
}

/** What of a record tells how its attempts ended. */
export interface RunsOfRecord {
  readonly state: State;
  readonly attempts: number;
  readonly finishedAt: number | null;
  readonly runs: readonly RunTimes[];
}

/**
 * Shows the attempts of a record, the first one first. Attempts from before the record kept their times are not among them; the
 * numbers of the others are right all the same.
 */
export function toApiRuns(record: RunsOfRecord): readonly ApiRun[] {
  const { runs, attempts } = record;
  return runs.map((run, index) => {
    const isLast = index === runs.length - 1;
    const { endedAt, outcome } = isLast ? lastEnd(record, run) : earlierEnd(run);
    return {
      attempt: Math.max(attempts - runs.length, 0) + index + 1,
      startedAt: new Date(run.startedAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
      outcome,
    };
  });
}

interface RunEnd {
  readonly endedAt: number | null;
  readonly outcome: RunOutcome | null;
}

/** Another attempt came after it: it asked for that, or never said a word. */
function earlierEnd({ endedAt }: RunTimes): RunEnd {
  return { endedAt, outcome: endedAt === null ? 'lost' : 'retry' };
}

function lastEnd({ state, finishedAt }: RunsOfRecord, { endedAt }: RunTimes): RunEnd {
  switch (state) {
    case 'SUCCESS':
      return { endedAt: finishedAt, outcome: 'succeeded' };
    case 'FAILURE':
      // The task's end is the run's own; or the task ended without it: while it waited for the next, or with its worker.
      if (endedAt === null) return { endedAt: null, outcome: 'lost' };
      return { endedAt, outcome: endedAt === finishedAt ? 'failed' : 'retry' };
    case 'REVOKED':
      return endedAt === null ? { endedAt: finishedAt, outcome: 'revoked' } : { endedAt, outcome: 'retry' };
    case 'PENDING':
    case 'RETRY':
    case 'STARTED':
      return { endedAt, outcome: endedAt === null ? null : 'retry' };
  }
}
