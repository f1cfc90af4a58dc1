import { MAX_ERROR_MESSAGE_BYTES, MAX_SNOOZE_SECONDS } from './bounds.ts';
import { cut } from './cut.ts';
import { errorName, errorWords, valueWords } from './error-words.ts';

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

/** What a task says when it has to wait for capacity. */
export interface SnoozeOptions {
  /** What has no capacity, in words for callers: the record shows them. */
  readonly reason: string;
  /** Seconds after which there may be capacity, 0 to 39,600 (11 hours). Default 0. The task waits longer the more often it is refused. */
  readonly seconds?: number;
  readonly cause?: unknown;
}

/**
 * Throw this from a task that could not do anything because something has no capacity now: a rate or a quota is used up. The attempt does not
 * count, whatever the policy says, and the task runs again later. Do not throw it after the run has done what must not be done twice.
 */
export class Snooze extends Error {
  override readonly name: string = 'Snooze';
  /** Seconds until there may be capacity. */
  readonly seconds: number;

  /** @throws TypeError if `reason` is not a text, or `seconds` not a number from 0 to 39,600: the attempt then fails with that error */
  constructor(options: SnoozeOptions) {
    const { reason, seconds = 0, ...rest }: SnoozeOptions = Object(options);
    super(String(reason), rest);
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new TypeError(`reason is ${shown(reason)}; it must be a text that says what has no capacity.`);
    }
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= MAX_SNOOZE_SECONDS)) {
      throw new TypeError(
        `seconds is ${shown(seconds)}; it must be a number of seconds from 0 to ${MAX_SNOOZE_SECONDS} (11 hours). A task that is to wait longer throws another Snooze when it runs next, which costs nothing.`,
      );
    }
    this.seconds = seconds;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** The signal's reason when a run takes longer than its time limit. Retried as the policy says, as in Celery. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
}

/** The soft signal's reason when a run takes longer than its soft time limit. Thrown by the task, it is an error like any other, as in Celery. */
export class SoftTimeLimitExceeded extends Error {
  override readonly name = 'SoftTimeLimitExceeded';
}

/** The signal's reason when the attempt is no longer the record's current one: the task was revoked, or another worker took it over. */
export class AttemptSuperseded extends Error {
  override readonly name = 'AttemptSuperseded';
}

/** Why a task failed, as the record stores it and the API shows it. */
export interface TaskError {
  /** The error's name: `NonRetryable`, `TimeLimitExceeded`, or the name of the error that the task threw. */
  readonly type: string;
  /** The error's message, followed by its causes and the errors in it, cut to 4 KiB. */
  readonly message: string;
  /** The task that failed, where a task did not run because another of its workflow failed. */
  readonly taskId?: string;
}

/** The error of one attempt. */
export interface AttemptError extends TaskError {
  /** The attempt's number, from 1. */
  readonly attempt: number;
}

/** Describes what a task threw, whether an `Error` or any other value. Never throws. */
export function toTaskError(thrown: unknown): TaskError {
  try {
    if (thrown instanceof Error) return { type: errorName(thrown), message: errorWords(thrown) };
    return { type: 'Error', message: cut(valueWords(thrown), MAX_ERROR_MESSAGE_BYTES) };
  } catch {
    return { type: 'Error', message: `A thrown ${typeof thrown} that cannot be described` };
  }
}
