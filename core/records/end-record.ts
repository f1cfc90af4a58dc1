import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import type { TaskError } from '../protocol/errors.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { AttemptKey, FinalOutcome } from '../protocol/outcome.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { CRASHED, IDLE, IN_FIRST_LIFE, IN_THAT_LIFE, NEVER_STARTED, OPEN, UNRECORDED } from './conditions.ts';
import { fence } from './fence.ts';
import { birthAttributes, errorAttribute, finalTtl, number, readItem, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import { APPEND_RUN_TIME, runEnded } from './run-times.ts';
import type { Item, ResultsTable } from './table.ts';
import { type Change, updateRecord } from './update-record.ts';

/** The transitions that make a record final. */
export type EndTransition = 'succeed' | 'fail' | 'revoke';

/** What ends a task, and what must hold for its record. */
export type RecordEnd =
  /** Its current attempt reached its outcome. */
  | { readonly when: 'current'; readonly key: AttemptKey; readonly outcome: FinalOutcome }
  /** Its worker died during this attempt. */
  | {
      readonly when: 'crashed';
      readonly transition: 'fail';
      readonly attempt: number;
      readonly error: TaskError;
    }
  /** It was never started, and its time is over. */
  | { readonly when: 'neverStarted'; readonly transition: 'revoke'; readonly error: TaskError }
  /** No attempt is under way. */
  | { readonly when: 'idle'; readonly transition: 'fail'; readonly error: TaskError }
  /** No attempt is under way, in this life of the task. */
  | {
      readonly when: 'idleInLife';
      readonly transition: 'fail' | 'revoke';
      readonly life: number;
      readonly error: TaskError;
    }
  /** It has not ended. */
  | { readonly when: 'open'; readonly transition: 'revoke' };

/** Who ends a task, and when. */
export interface Ender {
  /** A token made up for this call or delivery alone: by it, the repetition of a write whose answer was lost finds its own end. */
  readonly endedBy: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What became of an end. */
export interface EndedRecord {
  /** Whether the record has this very end. */
  readonly ended: boolean;
  /** Whether it had it already: written by a try whose answer was lost, or by an earlier delivery of the same outcome. */
  readonly repeated: boolean;
  readonly transition: EndTransition;
  /**
   * The record as it is now, whether or not this ended it; `null` when there is none. Also `null` for the outcome of a task whose message
   * says that nothing follows its end: DynamoDB would send the whole item back, and nobody would read it.
   */
  readonly record: TaskRecord | null;
}

/**
 * Ends a task, by one conditional write: the only write that makes a record final.
 *
 * @param task its message, which makes the record if the message came first; given only an id, a record is ended if there is one
 * @param resultTtl seconds to keep the record after the end; `null` where nobody knows the definition's: the record then keeps the `ttl`
 * of its birth, which is later
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
  } = changeOf(end, ender);
  const state = TRANSITIONS[transition].to;
  const birth = mayBeBorn(end) && 'task' in task ? birthOf(task, resultTtl) : null;
  const nothingFollows = end.when === 'current' && 'task' in task && task.outbox === undefined;
  try {
    const { Attributes } = await updateRecord(table, task.id, {
      condition: birth ? `${UNRECORDED} OR ${condition}` : condition,
      values: { ':now': number(ender.now), ...values },
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

/** What each end changes beside what all of them do. */
interface EndChange extends Pick<Change, 'condition' | 'values' | 'set' | 'remove' | 'assign'> {
  readonly transition: EndTransition;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

function changeOf(end: RecordEnd, ender: Ender): EndChange {
  switch (end.when) {
    case 'current':
      return outcomeChange(end.key, end.outcome);
    case 'crashed':
      return { ...failed(end, ender), condition: CRASHED, values: { ':attempt': number(end.attempt) } };
    case 'neverStarted':
      return { ...failed(end, ender), condition: NEVER_STARTED };
    case 'idle':
      return { ...failed(end, ender), condition: IDLE };
    case 'idleInLife':
      return {
        ...failed(end, ender),
        condition: `(${IDLE} AND ${end.life === 1 ? IN_FIRST_LIFE : IN_THAT_LIFE})`,
        values: { ':life': number(end.life) },
      };
    case 'open':
      return {
        transition: end.transition,
        endedAt: ender.now,
        condition: OPEN,
        set: { endedBy: string(ender.endedBy) },
        // The lease stays: the run may still be under way, and if the task is sent again by hand it must not run beside it.
        remove: ['error'],
      };
  }
}

/** A failure, or a revoke that says why, by somebody else than an attempt. */
function failed<Transition extends EndTransition>(
  { transition, error }: { readonly transition: Transition; readonly error: TaskError },
  { endedBy, now }: Ender,
) {
  const set = { error: errorAttribute(error), endedBy: string(endedBy) };
  return { transition, endedAt: now, set, remove: ['leaseUntil'] };
}

/** The owner stays: by it, a repeated write finds that it has been here. */
function outcomeChange(key: AttemptKey, outcome: FinalOutcome): EndChange {
  const current = fence(key);
  switch (outcome.kind) {
    case 'succeeded':
      return {
        transition: 'succeed',
        endedAt: outcome.at,
        ...current,
        // The run's end is the task's: with an entry in `runs`, every task would carry it twice.
        set: { result: string(outcome.result) },
        remove: outcome.dropInput ? ['leaseUntil', 'input'] : ['leaseUntil'],
      };
    case 'failed':
      return {
        transition: 'fail',
        endedAt: outcome.at,
        condition: current.condition,
        values: { ...current.values, ...runEnded(outcome.at) },
        set: { error: errorAttribute(outcome.error) },
        remove: ['leaseUntil'],
        assign: [APPEND_RUN_TIME],
      };
  }
}

/** An end that can come before the task's record does: its message makes the record, so that the caller can read why. */
function mayBeBorn({ when }: RecordEnd): boolean {
  return when === 'idle' || when === 'idleInLife' || when === 'neverStarted';
}

function birthOf(message: TaskMessage, resultTtl: number | null): Item {
  return { attempts: number(0), ...birthAttributes(message, resultTtl ?? DEFAULT_RESULT_TTL_SECONDS) };
}

/** Whether a record in this end's state has this very end: written in a try whose answer was lost, or by the same outcome before. */
function isTheSame(end: RecordEnd, record: TaskRecord, { endedBy }: Ender): boolean {
  if (end.when !== 'current') return record.endedBy === endedBy;
  return record.owner === end.key.owner && record.attempts === end.key.attempt;
}
