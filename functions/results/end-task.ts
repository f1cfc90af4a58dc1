import type { TaskError } from '../protocol/errors.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { CRASHED, IDLE, NEVER_STARTED, UNRECORDED } from './conditions.ts';
import { birthAttributes, number, string } from './record-item.ts';
import { ended, errorAttribute } from './record-outcome.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Why a task ends without an attempt of its own, and what must hold for it. */
export type End = { readonly error: TaskError } & (
  | /** Nobody can run it. */ { readonly transition: 'fail'; readonly when: 'idle' }
  | /** Its worker died during this attempt, and it is not to be run again. */ {
      readonly transition: 'fail';
      readonly when: 'crashed';
      readonly attempt: number;
    }
  | /** It was not started in time. */ { readonly transition: 'revoke'; readonly when: 'neverStarted' }
);

export type Ended = { readonly ended: true } | { readonly ended: false; readonly record: TaskRecord | null };

/**
 * Ends a task that has no attempt under way.
 *
 * @param message makes the record if the message came first; given only an id, a record is ended if there is one
 * @param now milliseconds since the epoch
 * @param resultTtl seconds to keep the record
 */
export async function endTask(
  table: ResultsTable,
  message: TaskMessage | { readonly id: string },
  end: End,
  now: number,
  resultTtl: number,
): Promise<Ended> {
  const mayCreate = 'task' in message && end.when !== 'crashed';
  const condition = { idle: IDLE, crashed: CRASHED, neverStarted: NEVER_STARTED }[end.when];
  try {
    await updateRecord(table, message.id, {
      condition: mayCreate ? `${UNRECORDED} OR ${condition}` : condition,
      values: {
        ':pending': string('PENDING'),
        ':retry': string('RETRY'),
        ':started': string('STARTED'),
        ':now': number(now),
        ':attempt': number(end.when === 'crashed' ? end.attempt : 0),
      },
      set: {
        state: string(TRANSITIONS[end.transition].to),
        error: errorAttribute(end.error),
        ...ended(now, resultTtl),
      },
      setOnce: mayCreate ? { attempts: number(0), ...birthAttributes(message, resultTtl) } : {},
      remove: ['leaseUntil'],
    });
    return { ended: true };
  } catch (error) {
    return { ended: false, record: await refusedRecord(table, message.id, error) };
  }
}
