import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import type { TaskError } from '../protocol/errors.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { CRASHED, IDLE, IN_FIRST_LIFE, IN_THAT_LIFE, NEVER_STARTED, UNRECORDED } from './conditions.ts';
import { birthAttributes, number, string } from './record-item.ts';
import { ended, errorAttribute } from './record-outcome.ts';
import { refusedRecord } from './refused-record.ts';
import type { Item, ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Why a task ends without an attempt of its own, and what must hold for it. */
export type End = { readonly error: TaskError } & (
  | /** Nobody can run it. */ { readonly transition: 'fail'; readonly when: 'idle' }
  | /** SQS gave up its message, which belongs to this life of the task. */ {
      readonly transition: 'fail';
      readonly when: 'givenUp';
      readonly life: number;
    }
  | /** Its worker died during this attempt, and it is not to be run again. */ {
      readonly transition: 'fail';
      readonly when: 'crashed';
      readonly attempt: number;
    }
  | /** It was not started in time. */ { readonly transition: 'revoke'; readonly when: 'neverStarted' }
  | /** Its queue is purged, and its message belongs to this life of the task. */ {
      readonly transition: 'revoke';
      readonly when: 'purged';
      readonly life: number;
    }
);

export type Ended =
  /** `life` is the one that has ended. */
  | { readonly ended: true; readonly life: number }
  | { readonly ended: false; readonly record: TaskRecord | null };

/**
 * Ends a task that has no attempt under way.
 *
 * @param message makes the record if the message came first; given only an id, a record is ended if there is one
 * @param now milliseconds since the epoch
 * @param resultTtl seconds to keep the record; `null` where nobody knows the definition's: the record then keeps the `ttl`
 * of its birth, which is later than that
 */
export async function endTask(
  table: ResultsTable,
  message: TaskMessage | { readonly id: string },
  end: End,
  now: number,
  resultTtl: number | null,
): Promise<Ended> {
  const mayCreate = 'task' in message && end.when !== 'crashed';
  const { condition, values } = conditionOf(end);
  try {
    const { Attributes } = await updateRecord(table, message.id, {
      condition: mayCreate ? `${UNRECORDED} OR ${condition}` : condition,
      values: {
        ':pending': string('PENDING'),
        ':retry': string('RETRY'),
        ':started': string('STARTED'),
        ':now': number(now),
        ...values,
      },
      set: {
        state: string(TRANSITIONS[end.transition].to),
        error: errorAttribute(end.error),
        ...ended(now, resultTtl),
      },
      setOnce: mayCreate
        ? { attempts: number(0), ...birthAttributes(message, resultTtl ?? DEFAULT_RESULT_TTL_SECONDS) }
        : {},
      remove: ['leaseUntil'],
      returns: 'ALL_NEW',
    });
    return { ended: true, life: Number(Attributes?.['life']?.N ?? 1) };
  } catch (error) {
    return { ended: false, record: await refusedRecord(table, message.id, error) };
  }
}

function conditionOf(end: End): { condition: string; values?: Item } {
  switch (end.when) {
    case 'idle':
      return { condition: IDLE };
    case 'givenUp':
    case 'purged':
      return {
        condition: `(${IDLE} AND ${end.life === 1 ? IN_FIRST_LIFE : IN_THAT_LIFE})`,
        values: { ':life': number(end.life) },
      };
    case 'crashed':
      return { condition: CRASHED, values: { ':attempt': number(end.attempt) } };
    case 'neverStarted':
      return { condition: NEVER_STARTED };
  }
}
