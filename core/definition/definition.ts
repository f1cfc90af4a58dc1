import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Backoff } from '../protocol/backoff.ts';
import type { Json } from '../protocol/json.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Mailer } from '../protocol/mailer.ts';
import type { ScheduleTimes } from '../protocol/schedule.ts';
import type { Need } from './need.ts';

/**
 * What a run may return: JSON. A run that returns nothing has the result `null` in the record. `defineTask` checks what is in an object, with
 * `AsJson`: this type must fit interfaces, and under every project's compiler settings the optional fields that TypeScript infers.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a run without a return statement returns void
export type TaskResult = null | boolean | number | string | object | void;

/**
 * `Value` itself if it is JSON, and otherwise a type that it does not fit. Objects may be interfaces and may have optional fields: JSON leaves
 * out what is `undefined`. Whatever has methods, such as a date or a map, is not JSON.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a run without a return statement returns void
export type AsJson<Value> = Value extends Json | void
  ? Value
  : Value extends (...given: never) => unknown
    ? never
    : Value extends readonly unknown[]
      ? { [Index in keyof Value]: undefined extends Value[Index] ? never : AsJson<Value[Index]> }
      : Value extends object
        ? { [Key in keyof Value]: AsJson<Value[Key]> }
        : never;

/** What a run receives besides its input. */
export interface TaskContext {
  /** The task's id. */
  readonly id: string;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  /** 1, and one more for each time that the task was retried by hand. Each life has attempts of its own, counted from 1 again. */
  readonly life: number;
  /**
   * The schedule that made the task, and the time that it made it for, which does not depend on when the run starts: what a nightly report is to
   * cover, for instance. `null` for a task that a caller sent.
   */
  readonly schedule: { readonly name: string; readonly at: Date } | null;
  /** Aborts at the time limit, or when the attempt is no longer the task's current one. Pass it to everything that accepts a signal. */
  readonly signal: AbortSignal;
  /**
   * Aborts at the soft time limit, with `SoftTimeLimitExceeded`, so that the run can finish in another way; and whenever `signal` does. Without
   * a soft time limit it is `signal`.
   */
  readonly softSignal: AbortSignal;
  /** Puts the task's id, name and attempt on every line. Do not log inputs or results. */
  readonly logger: Logger;
  /**
   * Writes the run's progress to the record, where the status call shows it. It may be left without `await`.
   *
   * @param value JSON, of at most 8 KiB
   * @throws NonRetryable when `value` is too large, or JSON cannot carry it: `NaN` for instance
   * @throws AttemptSuperseded when the attempt is no longer the task's current one; `signal` is then aborted too
   */
  progress<Value extends object | string | number | boolean | null>(
    value: Value & AsJson<Value>,
  ): Promise<void>;
  /** Waits for `ms` milliseconds, and rejects at once when `signal` aborts or the run has ended. */
  sleep(ms: number): Promise<void>;
  /**
   * The results of what came before in the task's workflow, in their order, however many there are: they are read a hundred at a time. Where failures are
   * collected or tolerated, each is `{ ok: true, value }` or `{ ok: false, error }`.
   *
   * @throws NonRetryable when nothing came before it
   */
  results<Result = Json>(): AsyncIterable<Result>;
}

/** What the run of a task with `sendsEmail` receives. */
export interface MailContext extends TaskContext {
  /** Sends email through SES, from the deployment's sender. */
  readonly mailer: Mailer;
}

/** How often, and when, a failed task runs again. */
export interface RetryPolicy {
  /** Maximum number of attempts, including the first. 1 to 100; default 4 (Celery's `max_retries=3`). */
  readonly maxAttempts: number;
  /**
   * The bounds, in seconds, of an exponential backoff with full jitter; or a function that returns the seconds, given the number of the
   * failed attempt and its error. Default `{ base: 1, cap: 600 }` (Celery's `retry_backoff` and `retry_backoff_max`).
   * The `retryAfter` of a thrown error overrides both.
   */
  readonly backoff: Backoff | ((attempt: number, error: unknown) => number);
}

/** What happens to a task whose worker died while running it. `retry`: it runs at least once. `fail`: at most once. */
export type OnCrash = 'retry' | 'fail';

/** Everything about a task besides its name, its input and its run, with every default filled in. */
export interface TaskPolicy {
  readonly retry: RetryPolicy;
  /** Seconds that one attempt may take. 1 to 870 (Lambda's 15 minutes, less the time to record the outcome); default 30. */
  readonly timeLimit: number;
  /** Seconds after which `softSignal` aborts, less than `timeLimit`. Default none. */
  readonly softTimeLimit?: number | undefined;
  /** Whether the record keeps what the run returns. Default true; without it the result of every task is `null`. */
  readonly keepResult: boolean;
  /** The queue for its messages. Default `default`. */
  readonly queue: string;
  /** Default `retry`. */
  readonly onCrash: OnCrash;
  /** Seconds to keep the record after the task ends. At least 3,600; default 604,800 (7 days). */
  readonly resultTtl: number;
  /** Names of the tasks that its run sends with the client; its worker gets permission on AWS to send them. Default none. */
  readonly sends: readonly string[];
  /**
   * Whether its run sends email with `context.mailer`; its worker gets permission on AWS to send it. Default false. A deployment in which no task
   * does has nothing of SES.
   */
  readonly sendsEmail: boolean;
  /** What its run reads of the deployment: variables of the environment, and secrets. Its worker reads them before its first task. Default none. */
  readonly needs?: readonly Need[] | undefined;
}

/** When a task is to be made again and again, as its author declares it. Calls can override it until it is reset. */
export interface DeclaredSchedule<Schema extends StandardSchemaV1 = StandardSchemaV1> extends ScheduleTimes {
  /** Its name, also in URLs, unlike that of any other schedule: a lower-case letter, then up to 63 lower-case letters, digits, `_`, `-` and `.`. */
  readonly name: string;
  /** The input of each of its tasks, as a caller would send it: JSON that fits the schema. */
  readonly input: StandardSchemaV1.InferInput<Schema>;
}

/**
 * How Python programs call a task through Celery. Only tasks that say so can be called in this way: whoever may send to Celery's queue may call
 * all of them.
 */
export interface CeleryNames<Field extends string = string> {
  /** The names that Python has for it, such as `shop.tasks.send_email`: one or more, of up to 255 characters each. */
  readonly names: readonly string[];
  /**
   * The input's fields in the order of the Python function's parameters, if it is another than the schema's. Some schemas declare no order: a
   * union, for instance. Where the input is no object, the one name of the parameter that is the input.
   */
  readonly fields?: readonly Field[];
  /**
   * The exception that Python raises for an error of ours, by the error's type: `{ NotFound: 'builtins.KeyError' }`. Default: a class of that
   * type's name. See docs/decisions/celery-out.md for what may be named.
   */
  readonly python?: Readonly<Record<string, string>>;
}

declare const fitting: unique symbol;

/** Those of a definition, whose fields the compiler has compared with its schema. A definition may be made from another. */
export type FittingNames = CeleryNames & { readonly [fitting]: true };

/** The names of an object's fields; any names for an input that is no object. */
type FieldOf<Input> = Input extends readonly unknown[]
  ? string
  : Input extends object
    ? Extract<keyof Input, string>
    : string;

/** A task as its author writes it: a name, an input schema, what to do, and any policy that differs from the defaults. */
export interface DefinitionOptions<
  Name extends string,
  Schema extends StandardSchemaV1,
  Result extends TaskResult,
  Keeps extends boolean = boolean,
  Mails extends boolean = boolean,
> {
  /** Its name, also in URLs: a lower-case letter, then up to 63 lower-case letters, digits, `_`, `-` and `.`. */
  readonly name: Name;
  /** Shown in the OpenAPI document. */
  readonly description?: string;
  /** Any Standard Schema. The input is checked when the task is sent, and again before it runs. */
  readonly input: Schema;
  /** How often, and when, it runs again after it failed. Default: up to 4 attempts, with a backoff from 1 to 600 seconds. */
  readonly retry?: Partial<RetryPolicy>;
  /** Seconds that one attempt may take: 1 to 870, default 30. */
  readonly timeLimit?: number;
  /** Seconds after which `softSignal` aborts, less than `timeLimit`. Default none. */
  readonly softTimeLimit?: number | undefined;
  /** Whether the record keeps what the run returns. Default true. */
  readonly keepResult?: Keeps;
  /** The queue for its messages. Default `default`. */
  readonly queue?: string;
  /** Whether it runs again after its worker died. Default `retry`. */
  readonly onCrash?: OnCrash;
  /** Seconds to keep the record after the task ends: at least 3,600, default 604,800 (7 days). */
  readonly resultTtl?: number;
  /** Names of the tasks that its run sends with the client. Default none. */
  readonly sends?: readonly string[];
  /** Whether its run sends email: `context.mailer` is there then. Default false. */
  readonly sendsEmail?: Mails;
  /** What its run reads of its deployment: `environment` and `secret`. Default nothing. */
  readonly needs?: readonly Need[] | undefined;
  /** When it is to run by itself. Checked when it is deployed, and by `npm start`. Default none. */
  readonly schedules?: readonly DeclaredSchedule<Schema>[];
  /** How Python programs call it through Celery. Default not at all. */
  readonly celery?: CeleryNames<FieldOf<StandardSchemaV1.InferInput<Schema>>> | FittingNames | undefined;
  /** Does the work. Its return value becomes the task's result, unless `keepResult` is false; whatever it throws becomes the task's error. */
  readonly run: (
    input: StandardSchemaV1.InferOutput<Schema>,
    context: [Mails] extends [false] ? TaskContext : MailContext,
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
  readonly schedules: readonly DeclaredSchedule<Schema>[];
  /** How Python programs call it through Celery; missing if they do not. */
  readonly celery?: FittingNames | undefined;
  // A method, so that one registry can hold definitions with different inputs. The worker checks the input before the call.
  run(input: StandardSchemaV1.InferOutput<Schema>, context: MailContext): Result | Promise<Result>;
}

/** An invalid task definition, or an invalid set of them. The message names the task and says what is accepted. */
export class DefinitionError extends TypeError {
  override readonly name = 'DefinitionError';
}
