import { isFar } from '../protocol/is-far.ts';
import type { Json } from '../protocol/json.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { allOf } from './combine-conditions.ts';
import { BLOCKED, NOT_RELEASED } from './conditions.ts';
import { dueKeys } from './due-entry.ts';
import { inLife } from './fence.ts';
import { number, readItem, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import { CLEARED } from './reopen-record.ts';
import type { Item, ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** What a blocked task goes on with. Times are milliseconds since the epoch. */
export interface ReleaseTerms {
  /** Its input, with what it was given; `null` if it stays as it is. */
  readonly input: { readonly value: Json } | null;
  readonly eta: number | null;
  readonly expiresAt: number | null;
  readonly now: number;
}

/**
 * Lets a blocked task go on: it waits for its first attempt, like a new one, and needs a message; or it is far, and enters the due index. One that
 * failed because of what it waited for begins its next life. Each names the life that was seen, so that a late one changes nothing.
 *
 * @param seen the record as it was read
 * @returns the record as it is now, whoever has changed it; `null` if there is none
 */
export async function releaseRecord(
  table: ResultsTable,
  seen: TaskRecord,
  { input, eta, expiresAt, now }: ReleaseTerms,
): Promise<TaskRecord | null> {
  const revives = seen.state === 'FAILURE';
  const life = revives ? seen.life + 1 : seen.life;
  const notBefore = Math.max(eta ?? now, now);
  const { condition, values } = inLife(seen.life);
  const set: Item = {
    notBefore: number(notBefore),
    ...(input === null ? {} : { input: string(JSON.stringify(input.value)) }),
    ...(eta === null ? {} : { eta: number(eta) }),
    ...(expiresAt === null ? {} : { expiresAt: number(expiresAt) }),
    ...(isFar(notBefore, now) ? { ...dueKeys(seen.id, notBefore), dueRun: number(0) } : {}),
    ...(revives
      ? { state: string(TRANSITIONS.retryByHand.to), life: number(life), attempts: number(0) }
      : {}),
  };
  const removed = ['blocked', ...(revives ? CLEARED : [])];
  try {
    const { Attributes } = await updateRecord(table, seen.id, {
      condition: allOf(revives ? NOT_RELEASED : BLOCKED, condition),
      values,
      set,
      remove: removed.filter((name) => !(name in set)),
      returns: 'ALL_NEW',
    });
    return Attributes ? readItem(Attributes) : null;
  } catch (error) {
    return refusedRecord(table, seen.id, error);
  }
}
