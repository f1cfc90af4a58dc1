import type { FieldError } from '../core/protocol/problem.ts';
import type { ExitCode } from './exit-codes.ts';

/** What an error tells beside its message. */
export interface CliErrorDetails {
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
