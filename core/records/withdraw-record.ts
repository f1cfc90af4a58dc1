import { lifeOf, type TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { allOf, anyOf } from './combine-conditions.ts';
import { A_REFUSED_CALLS, BORN_BY, BORN_IN, UNRECORDED, UNTOUCHED } from './conditions.ts';
import { DUE_ATTRIBUTES } from './due-entry.ts';
import { inLife } from './fence.ts';
import { number, openTtl, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { Item, ResultsTable } from './table.ts';
import { type Change, updateRecord } from './update-record.ts';

/** Whether a task was taken back; if not, the record that a worker or another call has in the meantime. */
export type Withdrawn =
  | { readonly withdrawn: true }
  | { readonly withdrawn: false; readonly record: TaskRecord | null };

/**
 * Takes back a task whose message could not be sent, so that it never runs: its record becomes a tombstone, or a tombstone is written in its
 * place. SQS may have taken the message all the same, and the record's own birth may still be carried out late; either then meets the
 * tombstone, where a record that was deleted could not refuse it.
 *
 * @param now milliseconds since the epoch
 * @param bornBy the token of the call that creates the record, where calls may share the id: another call's record is not taken back
 * @param resultTtl the definition's, in seconds. The tombstone is kept as long as an open record: longer than any queue keeps the message
 */
export async function withdrawRecord(
  table: ResultsTable,
  message: TaskMessage,
  now: number,
  resultTtl: number,
  bornBy: string | null = null,
): Promise<Withdrawn> {
  const life = lifeOf(message);
  const { condition, values } = inLife(life);
  const untouched = allOf(UNTOUCHED, condition, ...(bornBy === null ? [] : [BORN_BY]));
  const born: Item = bornBy === null ? {} : { ':bornBy': string(bornBy) };
  const tombstone = tombstoneOf(message, now, resultTtl);
  try {
    await updateRecord(table, message.id, {
      ...tombstone,
      condition: life === 1 ? anyOf(UNRECORDED, untouched) : untouched,
      values: { ...values, ':zero': number(0), ...born },
    });
    return { withdrawn: true };
  } catch (error) {
    const record = await refusedRecord(table, message.id, error);
    if (!record) return { withdrawn: false, record };
    // A birth over a tombstone, which has been carried out or still may be.
    if (bornBy !== null && record.tombstone === 'refused')
      return withdrawNext(table, record.life + 1, record, born, tombstone);
    if (bornBy !== null && record.bornBy === bornBy && record.life > life) {
      return withdrawNext(table, record.life, record, born, tombstone);
    }
    // Our own tombstone, from a try whose answer was lost.
    return record.tombstone === 'refused' && record.life === life
      ? { withdrawn: true }
      : { withdrawn: false, record };
  }
}

/**
 * Takes back a task that the call has created over a tombstone, or may yet: that birth may be carried out late. The tombstone then moves on to
 * the life that the task would have had.
 */
async function withdrawNext(
  table: ResultsTable,
  life: number,
  { id }: TaskRecord,
  born: Item,
  tombstone: Pick<Change, 'set' | 'setOnce' | 'remove' | 'unlisted'>,
): Promise<Withdrawn> {
  const before = inLife(life - 1);
  try {
    await updateRecord(table, id, {
      ...tombstone,
      condition: anyOf(allOf(A_REFUSED_CALLS, before.condition), allOf(UNTOUCHED, BORN_IN, BORN_BY)),
      values: {
        ...before.values,
        ...born,
        ':born': number(life),
        ':zero': number(0),
        ':refused': string('refused'),
      },
      set: { ...tombstone.set, life: number(life) },
    });
    return { withdrawn: true };
  } catch (error) {
    const record = await refusedRecord(table, id, error);
    // A tombstone of this life or a later one: ours, from a try whose answer was lost, or another call's. The birth finds it either way.
    return record?.tombstone === 'refused' && record.life >= life
      ? { withdrawn: true }
      : { withdrawn: false, record };
  }
}

function tombstoneOf(message: TaskMessage, now: number, resultTtl: number) {
  return {
    set: {
      state: string(TRANSITIONS.withdraw.to),
      tombstone: string('refused'),
      finishedAt: number(now),
      ttl: number(openTtl(message.eta ?? now, resultTtl)),
    },
    // What makes an item a task's record.
    setOnce: { task: string(message.task), createdAt: number(message.createdAt), attempts: number(0) },
    remove: ['input', 'outbox', ...DUE_ATTRIBUTES],
    unlisted: true,
  } satisfies Pick<Change, 'set' | 'setOnce' | 'remove' | 'unlisted'>;
}
