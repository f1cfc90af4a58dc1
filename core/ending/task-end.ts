import { reasonOfRefusal } from '../protocol/aws-fault.ts';
import type { TaskError } from '../protocol/errors.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { AttemptKey, FinalOutcome } from '../protocol/outcome.ts';
import type { RecordEnd } from '../records/record-end.ts';
import type { Item } from '../records/table.ts';

/** Which life and revision of the task the message was for that brings an end about: one that is left over ends nothing. */
interface OfMessage {
  readonly life: number;
  readonly revision: number;
}

/** Every way a task can end. */
export type TaskEnd =
  /** An attempt reached its outcome, which is recorded at once or delivered later by SQS. */
  | { readonly kind: 'outcome'; readonly key: AttemptKey; readonly outcome: FinalOutcome }
  /** An attempt reached an outcome that the table refuses for good, at this time. */
  | {
      readonly kind: 'unstorable';
      readonly key: AttemptKey;
      readonly error: TaskError;
      readonly at: number;
    }
  /** The worker died during this attempt, and the task may not run again. */
  | { readonly kind: 'workerLost'; readonly key: AttemptKey; readonly maxAttempts: number }
  /** It was not started in time. */
  | { readonly kind: 'expired'; readonly life: number }
  /** Its message is set aside: nobody can run it. */
  | (OfMessage & { readonly kind: 'setAside'; readonly error: TaskError })
  /** SQS gave up its message. */
  | (OfMessage & { readonly kind: 'givenUp'; readonly receiveCount: number })
  /** Its queue was purged. */
  | (OfMessage & { readonly kind: 'purged'; readonly queue: string })
  /** It is due, but an earlier occurrence of its schedule has not ended: this one names that as the one `after` which it comes. */
  | (OfMessage & { readonly kind: 'overlapping'; readonly schedule: Occurrence; readonly error: TaskError })
  /** A caller revoked it. No message tells that, so its record must if it has an outbox. */
  | {
      readonly kind: 'revoked';
      readonly life: number;
      readonly hasOutbox: boolean;
      /** Why, if its workflow did. */
      readonly error?: TaskError;
    }
  /** It waited for other tasks of its workflow, and cannot run, or need not. */
  | {
      readonly kind: 'notReleased';
      readonly transition: 'fail' | 'revoke';
      readonly life: number;
      readonly error: TaskError;
    }
  /**
   * A caller revoked it, or its queue was purged, before any worker had seen it: it has no record, and its message, when it comes, meets this tombstone.
   * See core/records/unseen-tombstone.ts.
   */
  | { readonly kind: 'unseen'; readonly tombstone: Item }
  /** Its schedule was changed, paused or deleted before it started: this revision of the schedule takes it back. */
  | { readonly kind: 'unscheduled'; readonly life: number; readonly takenBack: number };

/** The change to the record that ends a task, and the condition for it. */
export function recordEndOf(end: TaskEnd): RecordEnd {
  switch (end.kind) {
    case 'outcome':
      return { when: 'current', key: end.key, outcome: end.outcome };
    case 'unstorable':
      return { when: 'unstorable', key: end.key, error: end.error, at: end.at };
    case 'workerLost': {
      const { key, maxAttempts } = end;
      const message = `The worker died during attempt ${key.attempt} of ${maxAttempts}; it is unknown whether the task did its work.`;
      return { transition: 'fail', when: 'crashed', key, error: { type: 'WorkerLost', message } };
    }
    case 'expired': {
      const message = 'The task was not started before it expired.';
      return {
        transition: 'revoke',
        when: 'neverStarted',
        life: end.life,
        error: { type: 'Expired', message },
      };
    }
    case 'setAside':
      return { transition: 'fail', when: 'idle', ...ofMessage(end), error: end.error };
    case 'givenUp':
      return { transition: 'fail', when: 'idle', ...ofMessage(end), error: givenUpError(end.receiveCount) };
    case 'purged': {
      const message = `The queue ${end.queue} was purged while the task was waiting on it.`;
      return { transition: 'revoke', when: 'idle', ...ofMessage(end), error: { type: 'Purged', message } };
    }
    case 'overlapping': {
      const { schedule, error } = end;
      return { transition: 'revoke', when: 'due', ...ofMessage(end), schedule, error };
    }
    case 'revoked': {
      const { life, hasOutbox, error } = end;
      return { transition: 'revoke', when: 'open', life, hasOutbox, ...(error ? { error } : {}) };
    }
    case 'notReleased':
      return { transition: end.transition, when: 'blocked', life: end.life, error: end.error };
    case 'unseen':
      return { transition: 'revoke', when: 'unrecorded', tombstone: end.tombstone };
    case 'unscheduled': {
      const message = 'The schedule that made the task was changed, paused or deleted before it started.';
      const error = { type: 'Unscheduled', message };
      return { transition: 'revoke', when: 'unstarted', life: end.life, takenBack: end.takenBack, error };
    }
  }
}

function ofMessage({ life, revision }: OfMessage): OfMessage {
  return { life, revision };
}

/** The error of a task whose message SQS gave up. */
export function givenUpError(receiveCount: number): TaskError {
  return {
    type: 'DeadLettered',
    message: `SQS gave up the task’s message because no worker finished it (receive count ${receiveCount}).`,
  };
}

/** The error of a task about which the table refuses something for good. `what` names that: "The task". */
export function notStorableError(what: string, refusal: Error): TaskError {
  const message = `${what} cannot be stored, because the table refuses it for good: ${reasonOfRefusal(refusal)}.`;
  return { type: 'NotStorable', message };
}
