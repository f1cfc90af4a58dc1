import { MAX_MESSAGE_RETENTION_SECONDS } from '../protocol/bounds.ts';
import type { OutboxEntry } from '../protocol/outbox.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { ATTEMPT_ERRORS } from './attempt-errors.ts';
import { allOf } from './combine-conditions.ts';
import { ENDED } from './conditions.ts';
import { DUE_ATTRIBUTES, dueKeys } from './due-entry.ts';
import { inLife } from './fence.ts';
import { keptFor } from './kept-for.ts';
import { finalTtl, number, outboxAttribute, readItem, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { Item, ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Whether a task was forgotten; if not, the record that stood in the way, or `null` if there is none. */
export type Forgotten =
  /** With the tombstone, if somebody is to be told. */
  | { readonly forgotten: true; readonly tombstone?: TaskRecord | null }
  | { readonly forgotten: false; readonly record: TaskRecord | null };

/**
 * Forgets a task that has ended: of its record only a tombstone is left, without input, result, errors and whatever else came from a caller or
 * a run. A message that is left over meets the tombstone, where a missing record would let it run the task again.
 *
 * @param record as the caller saw it: another life is not forgotten
 * @param token made for this call only, by which it recognises its own tombstone if an answer was lost
 * @param now milliseconds since the epoch. The tombstone is kept for 14 days from then: no queue keeps a message longer. That of a Celery task is
 * kept as long as its record would be
 * @param outbox whom to tell that it was forgotten, because they keep something of it: the tombstone then enters the due index in the same write
 */
export async function forgetRecord(
  table: ResultsTable,
  { id, life, pythonName }: TaskRecord,
  token: string,
  now: number,
  outbox: readonly OutboxEntry[] = [],
): Promise<Forgotten> {
  const { condition, values } = inLife(life);
  const left: Item =
    outbox.length === 0
      ? {}
      : { outbox: outboxAttribute(outbox), ...dueKeys(id, now), dueOutbox: number(life) };
  try {
    const { Attributes } = await updateRecord(table, id, {
      condition: allOf(ENDED, condition),
      values,
      set: {
        tombstone: string('forgotten'),
        endedBy: string(token),
        ttl: number(finalTtl(now, keptFor({ pythonName }, MAX_MESSAGE_RETENTION_SECONDS))),
        ...left,
      },
      remove: ERASED.filter((name) => !(name in left)),
      unlisted: true,
      ...(outbox.length === 0 ? {} : { returns: 'ALL_NEW' }),
    });
    if (outbox.length === 0) return { forgotten: true };
    return { forgotten: true, tombstone: Attributes ? readItem(Attributes) : null };
  } catch (error) {
    const record = await refusedRecord(table, id, error);
    if (record?.tombstone === 'forgotten' && record.endedBy === token)
      return outbox.length === 0 ? { forgotten: true } : { forgotten: true, tombstone: record };
    return { forgotten: false, record };
  }
}

/** Everything that a caller or a run gave the record. The lease stays: a run that was revoked may still be under way. */
const ERASED: readonly string[] = [
  ...['input', 'result', 'error', 'traceback', 'progress', 'delivery', 'waitsFor', 'group', 'fingerprint'],
  ...[
    'outbox',
    'runs',
    'eta',
    'expiresAt',
    'startedAt',
    'retriedAt',
    'bornBy',
    'held',
    'mailed',
    'mailToken',
  ],
  ...ATTEMPT_ERRORS,
  ...['schedule', 'takenBack', 'pythonName', ...DUE_ATTRIBUTES],
];
