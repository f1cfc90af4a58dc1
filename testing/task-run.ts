import type { TaskError } from '../core/protocol/errors.ts';
import type { Json } from '../core/protocol/json.ts';
import type { LogFields } from '../core/protocol/logger.ts';
import type { Email } from '../core/protocol/mailer.ts';
import type { Outcome } from '../core/protocol/outcome.ts';
import type { SentTask } from './child-tasks.ts';
import type { SentWorkflow } from './child-workflows.ts';

/** A line that a run has logged. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** What a run did, in the order in which it did it. */
export interface Deeds {
  /** The email that it handed over, whether or not that was accepted. */
  readonly emails: readonly Email[];
  /** What it reported, as the record shows it. */
  readonly progress: readonly Json[];
  /** How long each of its sleeps was to be, in milliseconds. */
  readonly sleeps: readonly number[];
  /** What it logged. */
  readonly logs: readonly LogLine[];
  /** The tasks that it sent with the client. */
  readonly sent: readonly SentTask[];
  /** The workflows that it sent with the client. */
  readonly sentWorkflows: readonly SentWorkflow[];
  /** What it threw, itself; `undefined` if it threw nothing, or was ended from outside, as by its time limit. */
  readonly thrown: unknown;
}

/** How an attempt ends, as the worker decides it. */
export type Ending<Result> =
  /** The task ends as `SUCCESS`. `result` is what callers get. */
  | { readonly outcome: 'success'; readonly result: Result; readonly error: null; readonly delay: null }
  /** There is another attempt, after so many seconds. */
  | { readonly outcome: 'retry'; readonly result: null; readonly error: TaskError; readonly delay: number }
  /** There was no capacity: the attempt does not count, and the task runs again after so many seconds or more. */
  | { readonly outcome: 'snooze'; readonly result: null; readonly error: TaskError; readonly delay: number }
  /** The task ends as `FAILURE`. */
  | { readonly outcome: 'failure'; readonly result: null; readonly error: TaskError; readonly delay: null }
  /** The task was revoked while it ran, and the run's outcome counts for nothing. */
  | { readonly outcome: 'revoked'; readonly result: null; readonly error: null; readonly delay: null };

/** One attempt of a task: how it ends, and what it did. */
export type TaskRun<Result = Json> = Ending<Result> & Deeds;

/** What the worker's outcome means for the task. */
export function endingOf(outcome: Outcome | { readonly kind: 'lost' }): Ending<Json> {
  switch (outcome.kind) {
    case 'succeeded':
      return { outcome: 'success', result: JSON.parse(outcome.result), error: null, delay: null };
    case 'failed':
      return { outcome: 'failure', result: null, error: outcome.error, delay: null };
    case 'retry': {
      const delay = (outcome.notBefore - outcome.at) / 1000;
      return { outcome: outcome.snooze ? 'snooze' : 'retry', result: null, error: outcome.error, delay };
    }
    case 'lost':
      return { outcome: 'revoked', result: null, error: null, delay: null };
  }
}
