import { RESERVATION_FREE, RESERVATION_HELD } from './conditions.ts';
import { namesIn } from './expression-names.ts';
import { number, string } from './record-item.ts';
import { refusedItem } from './refused-record.ts';
import type { Item, ResultsTable } from './table.ts';

/** The reservation of a bulk call with an `Idempotency-Key`: only one call at a time may store its tasks. */
export interface BulkReservation {
  /** Derived from the key. */
  readonly id: string;
  /** Digest of the call's body. */
  readonly fingerprint: string;
  /** A token made for this call only. */
  readonly owner: string;
  readonly now: number;
  /** When this call is certainly over, so that another may continue its work. */
  readonly leaseUntil: number;
  /** Seconds since the epoch. */
  readonly ttl: number;
}

/** Whether the key was reserved for the same body before, whatever became of that call. */
export async function isReserved(
  table: ResultsTable,
  { id, fingerprint }: Pick<BulkReservation, 'id' | 'fingerprint'>,
): Promise<boolean> {
  const { Item: item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
  });
  return item?.['fingerprint']?.S === fingerprint && !item['task'];
}

/**
 * Reserves a bulk call's key.
 *
 * @returns `reserved`: nobody else holds it, store what is missing; `done`: everything is stored already; `busy`: another call is storing
 * the tasks; `misused`: the key was used with another body
 */
export async function reserveBulk(
  table: ResultsTable,
  reservation: BulkReservation,
): Promise<'reserved' | 'done' | 'busy' | 'misused'> {
  const { id, fingerprint, owner, now, leaseUntil } = reservation;
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: { ...reservationItem(reservation), leaseUntil: number(leaseUntil) },
      ConditionExpression: RESERVATION_FREE,
      ExpressionAttributeNames: namesIn(RESERVATION_FREE),
      ExpressionAttributeValues: { ':fingerprint': string(fingerprint), ':now': number(now) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return 'reserved';
  } catch (error) {
    const item = await refusedItem(table, id, error);
    if (item?.['owner']?.S === owner) return 'reserved';
    if (item?.['fingerprint']?.S !== fingerprint) return 'misused';
    return item['leaseUntil'] ? 'busy' : 'done';
  }
}

/**
 * Releases a reservation. If everything is stored (`done`), a repeat only reads; otherwise a repeat continues the work at once. Nothing
 * depends on this call: without it, the lease ends by itself.
 */
export async function releaseBulk(
  table: ResultsTable,
  reservation: BulkReservation,
  done: boolean,
): Promise<void> {
  await table.client.putItem({
    TableName: table.name,
    Item: { ...reservationItem(reservation), ...(done ? {} : { leaseUntil: number(0) }) },
    ConditionExpression: RESERVATION_HELD,
    ExpressionAttributeNames: namesIn(RESERVATION_HELD),
    ExpressionAttributeValues: { ':owner': string(reservation.owner) },
  });
}

function reservationItem({ id, fingerprint, owner, ttl }: BulkReservation): Item {
  return { id: string(id), fingerprint: string(fingerprint), owner: string(owner), ttl: number(ttl) };
}
