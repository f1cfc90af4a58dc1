import type { TaskError } from '../protocol/errors.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { AttemptKey, FinalOutcome } from '../protocol/outcome.ts';

import type { Item } from './table.ts';

/** The transitions that make a record final. */
export type EndTransition = 'succeed' | 'fail' | 'revoke';

/** What ends a task, and the condition on its record. Each names what it saw: the attempt and its owner, or the life. */
export type RecordEnd =
  /** Its current attempt reached its outcome. */
  | { readonly when: 'current'; readonly key: AttemptKey; readonly outcome: FinalOutcome }
  /** Its current attempt reached an outcome that the table refuses for good. */
  | { readonly when: 'unstorable'; readonly key: AttemptKey; readonly error: TaskError; readonly at: number }
  /** Its worker died during this attempt. */
  | {
      readonly when: 'crashed';
      readonly transition: 'fail';
      readonly key: AttemptKey;
      readonly error: TaskError;
    }
  /** It was never started in this life, and has expired. */
  | {
      readonly when: 'neverStarted';
      readonly transition: 'revoke';
      readonly life: number;
      readonly error: TaskError;
    }
  /** No attempt is under way, in this life, and the message that ends it, of this revision (default 0), is not left over. */
  | {
      readonly when: 'idle';
      readonly transition: 'fail' | 'revoke';
      readonly life: number;
      readonly revision?: number;
      readonly error: TaskError;
    }
  /** It is due for its first attempt, in this life, but is skipped: its record then names the task that it would have overlapped. */
  | {
      readonly when: 'due';
      readonly transition: 'revoke';
      readonly life: number;
      readonly revision: number;
      readonly schedule: Occurrence;
      readonly error: TaskError;
    }
  /** It has no record, and gets this tombstone, which answers its message when that comes. */
  | { readonly when: 'unrecorded'; readonly transition: 'revoke'; readonly tombstone: Item }
  /**
   * It has not ended, in this life. No message comes that would tell the end, so the record enters the due index if it has something to tell; and
   * leaves it if not, for it needs no message any more.
   */
  | {
      readonly when: 'open';
      readonly transition: 'revoke';
      readonly life: number;
      readonly hasOutbox?: boolean;
      /** Why, if that is not the caller's to know. */
      readonly error?: TaskError;
    }
  /** It waits for other tasks of its workflow, in this life, and will not go on. The record enters the due index, as no message comes for it. */
  | {
      readonly when: 'blocked';
      readonly transition: 'fail' | 'revoke';
      readonly life: number;
      readonly error: TaskError;
    }
  /** It was made by an earlier revision of its schedule, and no attempt has begun in this life. */
  | {
      readonly when: 'unstarted';
      readonly transition: 'revoke';
      readonly life: number;
      readonly takenBack: number;
      readonly error: TaskError;
    };

/** Who ends a task, and when. */
export interface Ender {
  /** A token made for this call or delivery only. If an answer is lost, the repeated write recognises its own end by it. */
  readonly endedBy: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
