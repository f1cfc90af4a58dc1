import type { Cause } from './cause.ts';
import type { RuleName } from './rules.ts';

/** A fault of the system that is known, and is to be mended. Take it out with the fault: from then on what it breaks fails the run. */
export interface Known {
  readonly cause: Cause;
  /** The rules that it breaks. */
  readonly breaks: readonly RuleName[];
  readonly sentence: string;
}

export const KNOWN: readonly Known[] = [
  {
    cause: 'late birth',
    breaks: ['ends', 'overlap', 'attempts', 'once', 'reasons', 'after', 'final', 'list'],
    sentence:
      'a birth that is carried out late puts a task that has ended back to PENDING, or brings back the record of a refused call',
  },
  {
    cause: 'late revoke',
    breaks: ['revoked', 'overlap', 'attempts'],
    sentence: 'a revoke that is carried out late ends the task’s next life',
  },
  {
    cause: 'late withdrawal',
    breaks: ['ends', 'once', 'reasons', 'final'],
    sentence: 'a withdrawal that is carried out late deletes the record that the same key has made again',
  },
  {
    cause: 'sent again twice beside a run',
    breaks: ['overlap', 'attempts', 'after'],
    sentence:
      'revoke, retry, revoke, retry starts a run beside the one that goes on: opening a task again removes its lease',
  },
  {
    cause: 'taken by SQS',
    breaks: ['refusals'],
    sentence:
      'a call whose message SQS took without a readable answer is told that it was not accepted, and runs',
  },
  {
    cause: 'record not taken back',
    breaks: ['list'],
    sentence: 'a refused call whose record was written without a readable answer leaves it PENDING',
  },
  {
    cause: 'calls at once',
    breaks: ['keys'],
    sentence: 'of several calls with one key at the same time, more than one is told that the task is new',
  },
];
