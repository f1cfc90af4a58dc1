import type { TaskError } from './errors.ts';

/** How an attempt ended, as it is recorded. Times are milliseconds since the epoch. */
export type Outcome = FinalOutcome | RetryOutcome;

/** An outcome that ends the task. */
export type FinalOutcome =
  | {
      readonly kind: 'succeeded';
      /** The result as JSON text, as the table keeps it. */
      readonly result: string;
      readonly at: number;
      /** Input and result do not fit one item together: the record gives up its input. */
      readonly dropInput: boolean;
    }
  | { readonly kind: 'failed'; readonly error: TaskError; readonly at: number };

/** An outcome that another attempt follows. */
export interface RetryOutcome {
  readonly kind: 'retry';
  readonly error: TaskError;
  readonly at: number;
  readonly notBefore: number;
}

/** Which attempt of which task an outcome belongs to. The outcome is recorded only while the attempt is the record's current one. */
export interface AttemptKey {
  readonly id: string;
  readonly attempt: number;
  /** The token that the attempt's claim made up. */
  readonly owner: string;
}
