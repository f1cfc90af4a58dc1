import { RESERVATION_FREE, RESERVATION_HELD } from './conditions.ts';
import { namesIn } from './expression-names.ts';
import { number, string } from './record-item.ts';
import { refusedItem } from './refused-record.ts';
import type { Item, ResultsTable } from './table.ts';

/** A bulk call that carries an `Idempotency-Key`: one call at a time may store its tasks. */
export interface BulkReservation {
  /** Made of the key. */
  readonly id: string;
  /** Digest of the call's body. */
  readonly fingerprint: string;
  /** A token made up for this call alone. */
  readonly owner: string;
  readonly now: number;
  /** When this call is over for certain: another may then take its work up where it stopped. */
  readonly leaseUntil: number;
  /** Seconds since the epoch. */
  readonly ttl: number;
}

/**
 * Reserves a bulk call's key.
 *
 * @returns `reserved`: nobody holds it, store what is missing; `done`: all of it was stored before; `busy`: another call is
 * storing it; `misused`: the key belongs to another body
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
 * Gives a reservation back, with everything stored (`done`: a repeat only reads) or not (a repeat takes the work up at once).
 * Nothing depends on it: without it, the lease ends by itself.
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
