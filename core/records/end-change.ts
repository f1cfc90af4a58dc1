import type { TaskError } from '../protocol/errors.ts';
import type { AttemptKey, FinalOutcome } from '../protocol/outcome.ts';
import { ATTEMPT_ERRORS } from './attempt-errors.ts';
import { allOf } from './combine-conditions.ts';
import {
  BLOCKED,
  CRASHED,
  DUE_FOR_THE_FIRST_TIME,
  IDLE,
  NEVER_STARTED,
  NOT_LEFT_OVER,
  OPEN,
  UNRECORDED,
} from './conditions.ts';
import { DUE_ATTRIBUTES, dueKeys } from './due-entry.ts';
import { fence, inLife } from './fence.ts';
import type { Ender, EndTransition, RecordEnd } from './record-end.ts';
import { errorChange, mailMark, number, occurrenceAttribute, SUSPECT, string } from './record-item.ts';
import { APPEND_RUN_TIME, runEnded } from './run-times.ts';
import { MADE_BEFORE, UNSTARTED } from './schedule-conditions.ts';
import type { Change } from './update-record.ts';

/** What an end changes, besides what all ends change. */
interface EndChange extends Pick<Change, 'condition' | 'values' | 'set' | 'remove' | 'assign' | 'unlisted'> {
  readonly transition: EndTransition;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/** The change that an end is, and the condition for it. */
export function endChange(id: string, end: RecordEnd, ender: Ender): EndChange {
  if (end.when === 'current') return outcomeChange(end.key, end.outcome);
  if (end.when === 'unstorable') return unstorableChange(end);
  if (end.when === 'crashed') {
    const { set, ...rest } = failed(end, ender);
    return { ...rest, ...fence(end.key), condition: CRASHED, set: { ...set, ...SUSPECT } };
  }
  if (end.when === 'unrecorded') {
    const set = { ...end.tombstone, endedBy: string(ender.endedBy) };
    return { transition: end.transition, endedAt: ender.now, condition: UNRECORDED, set, unlisted: true };
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
          ...(end.error ? errorChange(end.error).set : {}),
          ...(end.hasOutbox ? { ...dueKeys(id, ender.now), dueOutbox: number(end.life) } : {}),
        },
        remove: [
          ...(end.error ? [] : ['error']),
          'traceback',
          ...(end.hasOutbox ? ['dueRun'] : DUE_ATTRIBUTES),
        ],
      };
    case 'blocked': {
      const { set, ...rest } = failed(end, ender);
      return {
        ...rest,
        condition: allOf(BLOCKED, condition),
        values,
        set: { ...set, ...dueKeys(id, ender.now), dueOutbox: number(end.life) },
      };
    }
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
