import type { TaskError } from './errors.ts';

/** How an attempt ended, as the record stores it. Times are milliseconds since the epoch. */
export type Outcome = FinalOutcome | RetryOutcome;

/** What every outcome may tell besides. */
interface AnyOutcome {
  /** Set if the run handed an email to SES, or may have. */
  readonly mailed?: true;
}

/** An outcome that ends the task. */
export type FinalOutcome = AnyOutcome & FinalKind;

type FinalKind =
  | {
      readonly kind: 'succeeded';
      /** The result as JSON text, as the table stores it. */
      readonly result: string;
      readonly at: number;
      /** Whether the record drops its input, because input and result together do not fit one item. */
      readonly dropInput: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly error: TaskError;
      readonly at: number;
      readonly traceback?: string;
    };

/** An outcome that is followed by another attempt. */
export interface RetryOutcome extends AnyOutcome {
  readonly kind: 'retry';
  readonly error: TaskError;
  readonly at: number;
  readonly notBefore: number;
  /** Where the error was thrown; missing if it has no stack. See `tracebackOf`. */
  readonly traceback?: string;
  /** Set if there was no capacity for the attempt, which therefore does not count. */
  readonly snooze?: Snoozed;
}

/** How long a task that was refused for capacity waits. A version that does not know of this retries the task, at the cost of an attempt. */
export interface Snoozed {
  /** The least, in seconds. */
  readonly seconds: number;
  /** Where in the range above it, from 0 up to but not including 1. It is drawn once, so that the outcome can be recorded again. */
  readonly jitter: number;
}

/** The attempt that an outcome belongs to. The outcome is recorded only while the attempt is the record's current one. */
export interface AttemptKey {
  readonly id: string;
  readonly attempt: number;
  /** The token that the attempt's claim made. */
  readonly owner: string;
}
