import type { TaskRecord } from '../protocol/record.ts';
import { allOf } from './combine-conditions.ts';
import { AT_THAT_REVISION, UNMOVED, WAITS_FOR_ITS_FIRST_ATTEMPT } from './conditions.ts';
import { dueKeys } from './due-entry.ts';
import { inLife } from './fence.ts';
import { number, openTtl } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

export type Rescheduled =
  /** The record as this change left it; or as it is, if it has gone on since a try whose answer was lost. */
  | { readonly rescheduled: true; readonly record: TaskRecord }
  /** It is no longer as it was seen: another call has moved it, or it has started or ended. */
  | { readonly rescheduled: false; readonly record: TaskRecord | null };

/**
 * Moves a task that waits for its first attempt to another time. Whatever that is, the due index has the task until a message for its new
 * revision was sent; the messages of earlier ones are left over from now on. No call takes the task back any more: this one answers for it.
 *
 * @param seen the record as it was read
 * @param notBefore the new time, in milliseconds since the epoch
 * @param resultTtl the definition's, in seconds: the record outlives its task, however far that is
 */
export async function rescheduleRecord(
  table: ResultsTable,
  seen: TaskRecord,
  notBefore: number,
  resultTtl: number,
): Promise<Rescheduled> {
  const { id, life } = seen;
  const revision = seen.revision + 1;
  const lived = inLife(life);
  try {
    await updateRecord(table, id, {
      condition: allOf(
        WAITS_FOR_ITS_FIRST_ATTEMPT,
        lived.condition,
        seen.revision === 0 ? UNMOVED : AT_THAT_REVISION,
      ),
      values: { ...lived.values, ':revision': number(seen.revision) },
      set: {
        eta: number(notBefore),
        notBefore: number(notBefore),
        ttl: number(openTtl(notBefore, resultTtl)),
        revision: number(revision),
        dueRun: number(revision),
        ...dueKeys(id, notBefore),
        held: { BOOL: true },
      },
      // A task that was refused for capacity waits for this time now.
      remove: ['waitsFor'],
    });
    const changes = { eta: notBefore, notBefore, revision, dueRun: revision, waitsFor: null };
    return { rescheduled: true, record: { ...seen, ...changes } };
  } catch (error) {
    const record = await refusedRecord(table, id, error);
    const isOurs = record?.life === life && record.revision === revision && record.notBefore === notBefore;
    return isOurs ? { rescheduled: true, record } : { rescheduled: false, record };
  }
}
