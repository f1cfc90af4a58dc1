import { lifeOf, type TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { allOf } from './combine-conditions.ts';
import { A_REFUSED_CALLS, UNRECORDED } from './conditions.ts';
import { DUE_ATTRIBUTES } from './due-entry.ts';
import { namesIn } from './expression-names.ts';
import { inLife } from './fence.ts';
import { farBirthAttributes, pendingItem } from './pending-record.ts';
import { birthAttributes, number, readItem, string } from './record-item.ts';
import { refusedItem, refusedRecord } from './refused-record.ts';
import type { Item, ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Whether a record was created, and if not, why. */
export type Created =
  /** With the message to send, which is for the life that the record is in. */
  | { readonly kind: 'created'; readonly message: TaskMessage }
  /** A record with this id exists: a faster worker's, or that of an earlier call with the same `Idempotency-Key`. */
  | { readonly kind: 'exists'; readonly record: TaskRecord }
  /** The id belongs to an item that is not a task: a bulk call used the same key. */
  | { readonly kind: 'taken' }
  /**
   * A caller had the task of this key forgotten, or revoked before there was a record of it. The key stays used: what was asked for once is not done
   * twice.
   */
  | { readonly kind: 'forgotten' }
  /** There was a record, but it expired between two requests. */
  | { readonly kind: 'gone' };

/**
 * Stores the record of a new task, unless an item with its id exists. The tombstone of a refused call with the same key makes way: the task
 * is born again, in its next life, so that whatever is still on its way from the refused call neither starts nor ends it.
 *
 * @param bornBy a token made for this call only, by which it recognises its own record; needed where calls may share the id
 */
export async function createRecord(
  table: ResultsTable,
  message: TaskMessage,
  resultTtl: number,
  bornBy: string | null = null,
): Promise<Created> {
  const born: Item = bornBy === null ? {} : { bornBy: string(bornBy) };
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: { ...pendingItem(message, resultTtl), ...born },
      ConditionExpression: UNRECORDED,
      ExpressionAttributeNames: namesIn(UNRECORDED),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { kind: 'created', message };
  } catch (error) {
    const item = await refusedItem(table, message.id, error);
    if (!item) return { kind: 'gone' };
    const record = readItem(item);
    if (!record) return { kind: 'taken' };
    if (record.tombstone === 'forgotten' || record.tombstone === 'revoked') return { kind: 'forgotten' };
    return record.tombstone
      ? createOver(table, record, message, resultTtl, born)
      : existing(message, record, born);
  }
}

/** Attributes that a task may lack, and its tombstone may have. */
const OPTIONAL: readonly string[] = [
  ...['eta', 'expiresAt', 'group', 'fingerprint', 'outbox', 'bornBy', 'schedule', 'revision'],
  'pythonName',
  ...DUE_ATTRIBUTES,
];

/** Creates a record over a tombstone, in the life after it; again if a refused call, taken back late, has moved the tombstone on meanwhile. */
async function createOver(
  table: ResultsTable,
  tombstone: TaskRecord,
  message: TaskMessage,
  resultTtl: number,
  born: Item,
): Promise<Created> {
  const next = { ...message, life: tombstone.life + 1 };
  const birth = { ...birthAttributes(next, resultTtl), ...farBirthAttributes(next), ...born };
  const { condition, values } = inLife(tombstone.life);
  try {
    await updateRecord(table, next.id, {
      condition: allOf(A_REFUSED_CALLS, condition),
      values: { ...values, ':refused': string('refused') },
      set: { ...birth, state: string(TRANSITIONS.rebirth.to), attempts: number(0), life: number(next.life) },
      remove: ['tombstone', 'finishedAt', 'held', ...OPTIONAL.filter((name) => !(name in birth))],
    });
    return { kind: 'created', message: next };
  } catch (error) {
    const record = await refusedRecord(table, next.id, error);
    // Lives only grow, so this comes to an end.
    if (record?.tombstone && record.life > tombstone.life)
      return createOver(table, record, message, resultTtl, born);
    return existing(next, record, born);
  }
}

/** Our own record, from a try whose answer was lost; or somebody else's. */
function existing(message: TaskMessage, record: TaskRecord | null, { bornBy }: Item): Created {
  if (!record || record.tombstone) return { kind: 'gone' };
  const isOurs = bornBy !== undefined && record.bornBy === bornBy.S && record.life === lifeOf(message);
  return isOurs ? { kind: 'created', message } : { kind: 'exists', record };
}
