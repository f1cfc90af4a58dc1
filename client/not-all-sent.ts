import { type ApiError, LovageError } from './errors.ts';
import type { Task } from './task.ts';

/**
 * `many()` ended before the API had answered for all of its tasks; `cause` says why. Called again with the same entries and this
 * `idempotencyKey`, it sends what is missing and returns what is not.
 */
export class NotAllSent extends LovageError {
  override readonly name = 'NotAllSent';
  /** For each entry, in order: its task, the error that refused it, or `null` if it is not known whether it was sent. */
  readonly results: readonly (Task<unknown> | ApiError | null)[];
  /** The key that the tasks were sent under, given or generated. */
  readonly idempotencyKey: string;

  constructor(results: readonly (Task<unknown> | ApiError | null)[], idempotencyKey: string, cause: unknown) {
    const known = results.filter((result) => result !== null).length;
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The API answered for only ${known} of ${results.length} tasks: ${why}`, { cause });
    this.results = results;
    this.idempotencyKey = idempotencyKey;
  }
}
