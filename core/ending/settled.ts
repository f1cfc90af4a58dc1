import { isFar } from '../protocol/is-far.ts';
import type { Finished } from './finish.ts';

/** Whether an outcome was recorded. If not, the attempt is no longer the current one: the task was revoked, taken over or ended otherwise. */
export interface Settled extends Pick<Finished, 'record'> {
  readonly recorded: boolean;
  /**
   * When the task's message is needed again, in milliseconds since the epoch. `null` if it is not: the task has ended, or it runs next at a time
   * that is far, and the due index has it; or the outcome was not recorded.
   */
  readonly comesAgain: number | null;
  /** Why the table refuses the outcome for good, if it does: `recorded` is then of the failure that says so. */
  readonly refusal?: Error;
}

/** The time of the next attempt, unless the due index has it. */
export function unlessFar(notBefore: number, at: number): number | null {
  return isFar(notBefore, at) ? null : notBefore;
}
