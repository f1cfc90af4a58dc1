import type { TaskError } from '../core/protocol/errors.ts';
import type { FieldError, Problem } from '../core/protocol/problem.ts';
import type { TaskRecord } from './definitions.ts';
import type { WorkflowRecord } from './workflow/workflow-record.ts';

/** The base of all errors of the client: `error instanceof LovageError`. */
export abstract class LovageError extends Error {}

/** What an `ApiError` knows besides the problem. */
interface ApiErrorOptions {
  readonly retryAfter?: number | null;
  readonly byLovage?: boolean;
  /** What the caller can do about it. */
  readonly hint?: string;
}

/** The API refused a call. `message` is what it said. */
export class ApiError extends LovageError {
  override readonly name: string = 'ApiError';
  /** The answer's HTTP status. */
  readonly status: number;
  /** The answer's problem document (RFC 9457); derived from the status if the answer had none. */
  readonly problem: Problem;
  /** Seconds to wait before trying again; `null` if the answer did not say. */
  readonly retryAfter: number | null;
  /** Whether Lovage itself answered, and not API Gateway, whose answers are not problem documents. */
  readonly byLovage: boolean;

  constructor(problem: Problem, { retryAfter = null, byLovage = true, hint = '' }: ApiErrorOptions = {}) {
    const said = problem.detail || problem.title;
    super(hint ? `${said}${said.endsWith('.') ? '' : '.'} ${hint}` : said);
    this.status = problem.status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.byLovage = byLovage;
  }
}

/** The API refused a task's input or an option: `422`. `message` names every field. */
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
 * The API did not answer in any try; `cause` is the last error from `fetch`. The call may have taken effect. Sending a task again
 * under `idempotencyKey` does not duplicate it.
 */
export class NoAnswer extends LovageError {
  override readonly name = 'NoAnswer';
  /** How often the call was tried. */
  readonly tries: number;
  /** The key of the send, given or generated; `null` for a call that sends no task. */
  readonly idempotencyKey: string | null;

  constructor(
    origin: string,
    { tries, idempotencyKey, cause }: { tries: number; idempotencyKey: string | null; cause: unknown },
  ) {
    super(`${origin} did not answer (${tries === 1 ? '1 try' : `${tries} tries`}): ${whyOf(cause)}`, {
      cause,
    });
    this.tries = tries;
    this.idempotencyKey = idempotencyKey;
  }
}

/** Why `fetch` failed. Node.js says only "fetch failed", and gives the reason in the cause. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}

/** The task failed for good. `message` is that of the error it threw. */
export class TaskFailed extends LovageError {
  override readonly name = 'TaskFailed';
  /** The name of the error that the task threw, or one of Lovage's own, such as `TimeLimitExceeded`. */
  readonly type: string;
  readonly record: TaskRecord<unknown>;

  constructor(record: TaskRecord<unknown>) {
    const { type, message }: TaskError = record.error ?? { type: 'Error', message: 'The task failed.' };
    super(message);
    this.type = type;
    this.record = record;
  }
}

/** The task was revoked, or expired before it started. */
export class TaskRevoked extends LovageError {
  override readonly name = 'TaskRevoked';
  /** Whether it expired, rather than being revoked. */
  readonly expired: boolean;
  readonly record: TaskRecord<unknown>;

  constructor(record: TaskRecord<unknown>) {
    const expired = record.error?.type === 'Expired';
    super(
      expired ? `The task ${record.id} expired before it started.` : `The task ${record.id} was revoked.`,
    );
    this.expired = expired;
    this.record = record;
  }
}

/** The task, or the workflow, had not ended when the time limit of `result()` passed. It continues: ask again, or revoke it. */
export class TimedOut extends LovageError {
  override readonly name = 'TimedOut';
  /** The last record read of a task; `null` if the API did not answer in that time. */
  readonly record: TaskRecord<unknown> | null;
  /** The same of a workflow. */
  readonly workflow: WorkflowRecord<unknown> | null;

  /** @param what as in `task 0198…` */
  constructor(what: string, seconds: number, lastRead: LastRead) {
    const { record = null, workflow = null } = lastRead;
    const last = record ?? workflow;
    const state = last ? `is still ${last.state} after` : 'could not be looked up within';
    super(`The ${what} ${state} ${seconds} s.`);
    this.record = record;
    this.workflow = workflow;
  }
}

/** What was last read of what has not ended. */
interface LastRead {
  readonly record?: TaskRecord<unknown> | null;
  readonly workflow?: WorkflowRecord<unknown> | null;
}
