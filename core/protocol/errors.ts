import { MAX_ERROR_MESSAGE_BYTES } from './bounds.ts';
import { cut } from './cut.ts';

/** Throw this from a task when another attempt cannot help: the task ends as FAILURE at once, even if attempts are left. */
export class NonRetryable extends Error {
  override readonly name: string = 'NonRetryable';
}

/** Throw this from a task to run it again after `retryAfter` seconds, instead of after the definition's backoff. */
export class Retry extends Error {
  override readonly name: string = 'Retry';
  /** Seconds until the next attempt. */
  readonly retryAfter: number;

  /** @throws TypeError if `retryAfter` is not a number, 0 or more: the attempt then fails with that error */
  constructor(message: string, options: ErrorOptions & { readonly retryAfter: number }) {
    super(message, options);
    const { retryAfter } = options;
    if (typeof retryAfter !== 'number' || !(retryAfter >= 0)) {
      throw new TypeError(`retryAfter is ${String(retryAfter)}; it must be a number of seconds, 0 or more.`);
    }
    this.retryAfter = retryAfter;
  }
}

/** The signal's reason when a run takes longer than its time limit. Retried as the policy says, as in Celery. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
}

/** The signal's reason when the attempt is no longer the record's current one: the task was revoked, or another worker took it over. */
export class AttemptSuperseded extends Error {
  override readonly name = 'AttemptSuperseded';
}

/** Why a task failed, as the record stores it and the API shows it. */
export interface TaskError {
  /** The error's name: `NonRetryable`, `TimeLimitExceeded`, or the name of the error that the task threw. */
  readonly type: string;
  /** The error's message, cut to 4 KiB. */
  readonly message: string;
}

/** Describes what a task threw, whether an `Error` or any other value. Never throws. */
export function toTaskError(thrown: unknown): TaskError {
  try {
    if (thrown instanceof Error) {
      return {
        type: cut(String(thrown.name || 'Error'), 256),
        message: cut(String(thrown.message), MAX_ERROR_MESSAGE_BYTES),
      };
    }
    const text = typeof thrown === 'string' ? thrown : JSON.stringify(thrown);
    return { type: 'Error', message: cut(text ?? String(thrown), MAX_ERROR_MESSAGE_BYTES) };
  } catch {
    return { type: 'Error', message: `A thrown ${typeof thrown} that cannot be described` };
  }
}
