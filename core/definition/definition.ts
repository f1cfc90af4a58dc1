import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Backoff } from '../protocol/backoff.ts';
import type { Json } from '../protocol/json.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Mailer } from '../protocol/mailer.ts';

/** What a run may return. Nothing is `null` in the record. */
// biome-ignore lint/suspicious/noConfusingVoidType: a run without a return statement returns void
export type TaskResult = Json | void;

/** What a run is given beside its input. */
export interface TaskContext {
  /** The task's id. */
  readonly id: string;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  /** Aborts at the time limit, or when the attempt is no longer the task's. Hand it to whatever takes one. */
  readonly signal: AbortSignal;
  /** Carries the task's id, name and attempt on every line. Keep inputs and results out of it. */
  readonly logger: Logger;
  /** Sends email by way of SES, from the deployment's sender. */
  readonly mailer: Mailer;
  /**
   * Writes how far the run has come to the record, where the status call shows it.
   *
   * @throws AttemptSuperseded when the attempt is no longer the task's; `signal` is then aborted too
   */
  progress(value: Json): Promise<void>;
  /** Waits, and rejects at once when `signal` aborts. */
  sleep(ms: number): Promise<void>;
}

/** How often, and when, a task that failed is run again. */
export interface RetryPolicy {
  /** Most attempts, the first included. 1 to 100; default 4 (Celery's `max_retries=3`). */
  readonly maxAttempts: number;
  /**
   * Bounds in seconds of an exponential backoff with full jitter, or a function of the failed attempt and its error that
   * gives the seconds. Default `{ base: 1, cap: 600 }` (Celery's `retry_backoff` and `retry_backoff_max`).
   * A thrown error's own `retryAfter` goes before either.
   */
  readonly backoff: Backoff | ((attempt: number, error: unknown) => number);
}

/** What becomes of a task whose worker died while running it. `retry`: at least once. `fail`: at most once. */
export type OnCrash = 'retry' | 'fail';

export interface TaskPolicy {
  readonly retry: RetryPolicy;
  /** Seconds that one attempt may take. 1 to 870 (Lambda's 15 minutes, less what recording takes); default 30. */
  readonly timeLimit: number;
  /** The queue its messages go to. Default `default`. */
  readonly queue: string;
  /** Default `retry`. */
  readonly onCrash: OnCrash;
  /** Seconds that the record is kept after the task's end. At least 3,600; default 604,800 (7 days). */
  readonly resultTtl: number;
  /** Names of the tasks that its run sends, by the client: what its worker may do on AWS. Default none. */
  readonly sends: readonly string[];
}

/** A task as its author writes it: a name, the shape of its input, what to do, and as much policy as differs from the defaults. */
export interface DefinitionOptions<
  Name extends string,
  Schema extends StandardSchemaV1,
  Result extends TaskResult,
> {
  /** Its name in URLs: a lower-case letter, then up to 63 of lower-case letters, digits, `_`, `-` and `.`. */
  readonly name: Name;
  /** Shown in the OpenAPI document. */
  readonly description?: string;
  /** Any Standard Schema. What arrives is checked when the task is sent, and again before it is run. */
  readonly input: Schema;
  readonly retry?: Partial<RetryPolicy>;
  readonly timeLimit?: number;
  readonly queue?: string;
  readonly onCrash?: OnCrash;
  readonly resultTtl?: number;
  readonly sends?: readonly string[];
  /** Does the work. What it returns is the task's result; what it throws, its error. */
  readonly run: (
    input: StandardSchemaV1.InferOutput<Schema>,
    context: TaskContext,
  ) => Result | Promise<Result>;
}

/** A task definition: checked, with every default filled in. */
export interface TaskDefinition<
  Name extends string = string,
  Schema extends StandardSchemaV1 = StandardSchemaV1,
  Result extends TaskResult = TaskResult,
> extends TaskPolicy {
  readonly name: Name;
  readonly description: string;
  readonly input: Schema;
  // A method, so that definitions of different inputs fit one registry: the worker checks the input before it calls.
  run(input: StandardSchemaV1.InferOutput<Schema>, context: TaskContext): Result | Promise<Result>;
}

/** A task definition, or a set of them, that cannot be. The message names the task and says what is accepted. */
export class DefinitionError extends TypeError {
  override readonly name = 'DefinitionError';
}
