import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { allOf, anyOf } from './combine-conditions.ts';
import { SAME_WORK, UNRECORDED } from './conditions.ts';
import { endChange } from './end-change.ts';
import type { Ender, EndTransition, RecordEnd } from './record-end.ts';
import { birthAttributes, finalTtl, number, readItem, string, workOf } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { Item, ResultsTable } from './table.ts';
import { prefixed, updateRecord } from './update-record.ts';

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
    unlisted,
  } = endChange(task.id, end, ender);
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
      ...(unlisted ? { unlisted } : {}),
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
