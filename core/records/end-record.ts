import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import type { TaskError } from '../protocol/errors.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { AttemptKey, FinalOutcome } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { ATTEMPT_ERRORS } from './attempt-errors.ts';
import { allOf, anyOf } from './combine-conditions.ts';
import {
  CRASHED,
  DUE_FOR_THE_FIRST_TIME,
  IDLE,
  NEVER_STARTED,
  NOT_LEFT_OVER,
  OPEN,
  SAME_WORK,
  UNRECORDED,
} from './conditions.ts';
import { DUE_ATTRIBUTES, dueKeys } from './due-entry.ts';
import { fence, inLife } from './fence.ts';
import {
  birthAttributes,
  errorChange,
  finalTtl,
  mailMark,
  number,
  occurrenceAttribute,
  readItem,
  SUSPECT,
  string,
  workOf,
} from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import { APPEND_RUN_TIME, runEnded } from './run-times.ts';
import { MADE_BEFORE, UNSTARTED } from './schedule-conditions.ts';
import type { Item, ResultsTable } from './table.ts';
import { type Change, prefixed, updateRecord } from './update-record.ts';

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
  /**
   * It has not ended, in this life. No message comes that would tell the end, so the record enters the due index if it has something to tell; and
   * leaves it if not, for it needs no message any more.
   */
  | {
      readonly when: 'open';
      readonly transition: 'revoke';
      readonly life: number;
      readonly hasOutbox?: boolean;
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
interface Ender {
  /** A token made for this call or delivery only. If an answer is lost, the repeated write recognises its own end by it. */
  readonly endedBy: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The result of ending a record. */
interface EndedRecord {
  /** Whether the record has exactly this end. */
  readonly ended: boolean;
  /** Whether it had this end before: from a try whose answer was lost, or from an earlier delivery of the same outcome. */
  readonly repeated: boolean;
  readonly transition: EndTransition;
  /**
   * The record as it is now, whether or not this call ended it; `null` when there is none. Also `null` for the outcome of a task whose
   * message has no outbox: DynamoDB would return the whole item, and nobody would read it.
   */
  readonly record: TaskRecord | null;
}

/**
 * Ends a task with one conditional write. No other write makes a record final.
 *
 * @param task its message, which creates the record if the message came first, and ends it only if it is for what the record shows; or only its
 * id, which ends a record only if there is one
 * @param resultTtl seconds to keep the record after the end; `null` if the definition's is unknown: the record then keeps its initial
 * `ttl`, which is later
 */
export async function endRecord(
  table: ResultsTable,
  task: TaskMessage | { readonly id: string },
  end: RecordEnd,
  ender: Ender,
  resultTtl: number | null,
): Promise<EndedRecord> {
  const {
    transition,
    endedAt,
    condition,
    values = {},
    set = {},
    remove = [],
    assign = [],
  } = changeOf(task.id, end, ender);
  const state = TRANSITIONS[transition].to;
  const message = comesByMessage(end) && 'task' in task ? task : null;
  // A message with a revision was sent for a record that there was: if it is gone, it has expired.
  const birth = message && message.revision === undefined ? birthOf(message, resultTtl) : null;
  const ofMessage = message ? allOf(condition, SAME_WORK) : condition;
  const nothingFollows = isOfAttempt(end) && 'task' in task && task.outbox === undefined;
  try {
    const { Attributes } = await updateRecord(table, task.id, {
      condition: birth ? anyOf(UNRECORDED, ofMessage) : ofMessage,
      values: { ':now': number(ender.now), ...values, ...(message ? prefixed(workOf(message)) : {}) },
      assign,
      set: {
        ...set,
        state: string(state),
        finishedAt: number(endedAt),
        ...(resultTtl === null ? {} : { ttl: number(finalTtl(endedAt, resultTtl)) }),
      },
      ...(birth ? { setOnce: birth } : {}),
      remove,
      returns: nothingFollows ? 'UPDATED_NEW' : 'ALL_NEW',
    });
    const record = nothingFollows || !Attributes ? null : readItem(Attributes);
    return { ended: true, repeated: false, transition, record };
  } catch (error) {
    const record = await refusedRecord(table, task.id, error);
    const ended = record?.state === state && isTheSame(end, record, ender);
    return { ended, repeated: ended, transition, record };
  }
}

/** What an end changes, besides what all ends change. */
interface EndChange extends Pick<Change, 'condition' | 'values' | 'set' | 'remove' | 'assign'> {
  readonly transition: EndTransition;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

function changeOf(id: string, end: RecordEnd, ender: Ender): EndChange {
  if (end.when === 'current') return outcomeChange(end.key, end.outcome);
  if (end.when === 'unstorable') return unstorableChange(end);
  if (end.when === 'crashed') {
    const { set, ...rest } = failed(end, ender);
    return { ...rest, ...fence(end.key), condition: CRASHED, set: { ...set, ...SUSPECT } };
  }
  const { condition, values } = inLife(end.life);
  switch (end.when) {
    case 'neverStarted':
      return { ...failed(end, ender), condition: allOf(NEVER_STARTED, condition), values };
    case 'idle':
      return {
        ...failed(end, ender),
        condition: allOf(IDLE, condition, NOT_LEFT_OVER),
        values: { ...values, ':revision': number(end.revision ?? 0) },
      };
    case 'due': {
      const { set, ...rest } = failed(end, ender);
      return {
        ...rest,
        condition: allOf(DUE_FOR_THE_FIRST_TIME, condition, NOT_LEFT_OVER),
        values: { ...values, ':zero': number(0), ':revision': number(end.revision) },
        set: { ...set, schedule: occurrenceAttribute(end.schedule) },
      };
    }
    case 'open':
      return {
        transition: end.transition,
        endedAt: ender.now,
        condition: allOf(OPEN, condition),
        values,
        set: {
          endedBy: string(ender.endedBy),
          ...(end.hasOutbox ? { ...dueKeys(id, ender.now), dueOutbox: number(end.life) } : {}),
        },
        remove: ['error', 'traceback', ...(end.hasOutbox ? ['dueRun'] : DUE_ATTRIBUTES)],
      };
    case 'unstarted': {
      const { set, remove, ...rest } = failed(end, ender);
      return {
        ...rest,
        condition: allOf(UNSTARTED, MADE_BEFORE, condition),
        values: { ...values, ':zero': number(0), ':takenBack': number(end.takenBack) },
        set: { ...set, takenBack: number(end.takenBack) },
        remove: [...remove, ...DUE_ATTRIBUTES],
      };
    }
  }
}

/**
 * A failure, or a revoke with a reason, that comes from something other than an attempt. The lease stays: a run may still be under way, and
 * the task's next life must not run beside it.
 */
function failed<Transition extends EndTransition>(
  { transition, error }: { readonly transition: Transition; readonly error: TaskError },
  { endedBy, now }: Ender,
) {
  const { set, remove } = errorChange(error);
  return { transition, endedAt: now, set: { ...set, endedBy: string(endedBy) }, remove };
}

/** The owner stays, so that a repeated write recognises its own end. */
function outcomeChange(key: AttemptKey, outcome: FinalOutcome): EndChange {
  const current = fence(key);
  switch (outcome.kind) {
    case 'succeeded':
      return {
        transition: 'succeed',
        endedAt: outcome.at,
        ...current,
        // The run ends when the task does: an entry in `runs` would store that time twice in every record.
        set: { result: string(outcome.result), ...mailMark(outcome) },
        remove: outcome.dropInput ? ['leaseUntil', 'input'] : ['leaseUntil'],
      };
    case 'failed': {
      const { set, remove } = errorChange(outcome.error, outcome.traceback);
      return {
        transition: 'fail',
        endedAt: outcome.at,
        condition: current.condition,
        values: { ...current.values, ...runEnded(outcome.at) },
        set: { ...set, ...mailMark(outcome) },
        remove: [...remove, 'leaseUntil'],
        assign: [APPEND_RUN_TIME],
      };
    }
  }
}

/** As little as possible: what the table refused may have been any part of the outcome. Without progress, the error always finds room. */
function unstorableChange({ key, error, at }: Extract<RecordEnd, { when: 'unstorable' }>): EndChange {
  const { set, remove } = errorChange(error);
  return {
    transition: 'fail',
    endedAt: at,
    ...fence(key),
    set,
    remove: [...remove, 'leaseUntil', 'progress', ...ATTEMPT_ERRORS],
  };
}

/** Whether an end is what the current attempt came to: the owner stays in the record, so that a repeated write recognises it. */
function isOfAttempt(end: RecordEnd): end is Extract<RecordEnd, { when: 'current' | 'unstorable' }> {
  return end.when === 'current' || end.when === 'unstorable';
}

/** Whether a message alone brings the end about. It may come before the task's record does, and then creates it, so that the caller can read why. */
function comesByMessage({ when }: RecordEnd): boolean {
  return when === 'idle' || when === 'neverStarted' || when === 'due';
}

function birthOf(message: TaskMessage, resultTtl: number | null): Item {
  return { attempts: number(0), ...birthAttributes(message, resultTtl ?? DEFAULT_RESULT_TTL_SECONDS) };
}

/** Whether a record in this end's state has exactly this end: from a try whose answer was lost, or an earlier delivery of the outcome. */
function isTheSame(end: RecordEnd, record: TaskRecord, { endedBy }: Ender): boolean {
  if (!isOfAttempt(end)) return record.endedBy === endedBy;
  return record.owner === end.key.owner && record.attempts === end.key.attempt;
}
