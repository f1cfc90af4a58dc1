import type { FieldError } from '../core/protocol/problem.ts';

/** Exit codes, for scripts. */
export const EXIT = {
  ok: 0,
  /** The awaited task failed or was revoked; or some of many were refused. */
  failed: 1,
  /** The command or the input is invalid; nothing was done. */
  usage: 2,
  /** The API refused: unknown task or queue, wrong state, not allowed. */
  refused: 3,
  /** The API could not be reached, or did not answer for everything; the same command may succeed later. */
  noAnswer: 4,
  /** The task had not ended after `--wait` or `--timeout`. */
  timedOut: 5,
  /** Ctrl-C (128 plus the number of SIGINT). */
  interrupted: 130,
} as const;

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What an error has besides its message. */
interface CliErrorDetails {
  /** What is wrong, field by field. */
  readonly errors?: readonly FieldError[];
  /** What the user can do about it. */
  readonly hint?: string;
}

/** Ends a command with a message for the user and an exit code for scripts. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly errors: readonly FieldError[];
  readonly hint: string;

  constructor(exitCode: ExitCode, message: string, { errors = [], hint = '' }: CliErrorDetails = {}) {
    super(message);
    this.exitCode = exitCode;
    this.errors = errors;
    this.hint = hint;
  }
}

/** The abort reason after Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
