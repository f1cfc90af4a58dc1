import type { TaskError } from '../core/protocol/errors.ts';
import type { FieldError, Problem } from '../core/protocol/problem.ts';
import type { TaskRecord } from './definitions.ts';
import type { Task } from './task.ts';

/** What all errors of the client have in common: `error instanceof LovageError`. */
export abstract class LovageError extends Error {}

/** What an `ApiError` knows beside the problem. */
interface ApiErrorOptions {
  readonly retryAfter?: number | null;
  readonly byLovage?: boolean;
  /** What the caller may do about it. */
  readonly hint?: string;
}

/** The API refused a call. `message` is what it said. */
export class ApiError extends LovageError {
  override readonly name: string = 'ApiError';
  /** The answer's HTTP status. */
  readonly status: number;
  /** The answer's problem document (RFC 9457); made up from the status where the answer held none. */
  readonly problem: Problem;
  /** Seconds after which to try again, if the answer said so. */
  readonly retryAfter: number | null;
  /** Whether Lovage answered, and not something before it: API Gateway answers without a problem document. */
  readonly byLovage: boolean;

  constructor(problem: Problem, { retryAfter = null, byLovage = true, hint = '' }: ApiErrorOptions = {}) {
    super([problem.detail || problem.title, hint].filter(Boolean).join(' '));
    this.status = problem.status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.byLovage = byLovage;
  }
}

/** The API refused a task's input, or an option: `422`. `message` names every field. */
export class InputInvalid extends ApiError {
  override readonly name = 'InputInvalid';
  /** What is wrong with each field. */
  readonly errors: readonly FieldError[];

  constructor(problem: Problem & { readonly errors: readonly FieldError[] }) {
    const fields = problem.errors.map(({ path, message }) => (path ? `${path}: ${message}.` : `${message}.`));
    super(problem, { hint: fields.join(' ') });
    this.errors = problem.errors;
  }
}

/**
 * The API gave no answer, however often it was tried: `cause` is what `fetch` said at last. Whether the call was carried out is not
 * known. A task that was being sent is not doubled by sending it again under `idempotencyKey`.
 */
export class NoAnswer extends LovageError {
  override readonly name = 'NoAnswer';
  /** How often the call was tried. */
  readonly tries: number;
  /** The key that a task was sent under, whether it was given or made up; `null` for a call that sends none. */
  readonly idempotencyKey: string | null;

  constructor(
    origin: string,
    { tries, idempotencyKey, cause }: { tries: number; idempotencyKey: string | null; cause: unknown },
  ) {
    super(`${origin} did not answer, tried ${tries === 1 ? 'once' : `${tries} times`}: ${whyOf(cause)}`, {
      cause,
    });
    this.tries = tries;
    this.idempotencyKey = idempotencyKey;
  }
}

/** Why `fetch` failed. In Node.js its message is only "fetch failed", and its cause says why. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}

/** A task whose result was asked for has failed for good. `message` is the task's own. */
export class TaskFailed extends LovageError {
  override readonly name = 'TaskFailed';
  /** The name of what the task threw, or one of Lovage's own, such as `TimeLimitExceeded`. */
  readonly type: string;
  readonly record: TaskRecord<unknown>;

  constructor(record: TaskRecord<unknown>) {
    const { type, message }: TaskError = record.error ?? { type: 'Error', message: 'The task failed.' };
    super(message);
    this.type = type;
    this.record = record;
  }
}

/** A task whose result was asked for was revoked, or was not started before it expired. */
export class TaskRevoked extends LovageError {
  override readonly name = 'TaskRevoked';
  /** Whether nobody revoked it: it was not started in time. */
  readonly expired: boolean;
  readonly record: TaskRecord<unknown>;

  constructor(record: TaskRecord<unknown>) {
    const expired = record.error?.type === 'Expired';
    super(
      expired
        ? `The task ${record.id} was not started before it expired.`
        : `The task ${record.id} was revoked.`,
    );
    this.expired = expired;
    this.record = record;
  }
}

/** A task had not ended when the time given to `result()` was over. It goes on: ask again, or revoke it. */
export class TimedOut extends LovageError {
  override readonly name = 'TimedOut';
  /** The task as it was seen last; `null` when the API gave no answer in that time. */
  readonly record: TaskRecord<unknown> | null;

  constructor(id: string, seconds: number, record: TaskRecord<unknown> | null) {
    const state = record ? `is ${record.state}` : 'could not be looked up';
    super(`The task ${id} ${state} after ${seconds} s.`);
    this.record = record;
  }
}

/**
 * `many()` ended before the API had answered for all of its tasks, for the reason in `cause`. Called again with the same entries
 * and this `idempotencyKey`, it sends what is missing and gives back what is not.
 */
export class NotAllSent extends LovageError {
  override readonly name = 'NotAllSent';
  /** For each entry, in order: its task, why it was refused, or `null` where it is not known whether it was sent. */
  readonly results: readonly (Task<unknown> | ApiError | null)[];
  /** The key that the tasks were sent under, whether it was given or made up. */
  readonly idempotencyKey: string;

  constructor(results: readonly (Task<unknown> | ApiError | null)[], idempotencyKey: string, cause: unknown) {
    const known = results.filter((result) => result !== null).length;
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The API has answered for ${known} of ${results.length} tasks, and then: ${why}`, { cause });
    this.results = results;
    this.idempotencyKey = idempotencyKey;
  }
}
