import type { FieldError } from '../core/protocol/problem.ts';

/** How the command line ends, for scripts. */
export const EXIT = {
  ok: 0,
  /** The task that was waited for failed or was revoked; or of many, some were refused. */
  failed: 1,
  /** The command is wrong, or the input does not fit the task; nothing was done. */
  usage: 2,
  /** The API refused: no such task or queue, not in that state, not allowed. */
  refused: 3,
  /** The API could not be reached, or did not answer for everything; the same command may do better. */
  noAnswer: 4,
  /** The task was still going on when `--wait` or `--timeout` was over. */
  timedOut: 5,
  /** Ctrl-C (128 and the number of SIGINT). */
  interrupted: 130,
} as const;

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What an error tells beside its message. */
interface CliErrorDetails {
  /** What is wrong, field by field. */
  readonly errors?: readonly FieldError[];
  /** What the person may do about it. */
  readonly hint?: string;
}

/** Ends a command with a message for its person, and an exit code for their script. */
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

/** The reason of the signal that Ctrl-C aborts. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
