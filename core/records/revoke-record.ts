import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { OPEN } from './conditions.ts';
import { readItem, string } from './record-item.ts';
import { ended } from './record-outcome.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Who revokes a task, and when. */
export interface Revocation {
  /** A token made up for this call alone. */
  readonly revokedBy: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Seconds to keep the record. */
  readonly resultTtl: number;
}

/** Whether the task was revoked, and the record as it is now; `null` when there is none. */
export type Revoked =
  | { readonly revoked: true; readonly record: TaskRecord }
  | { readonly revoked: false; readonly record: TaskRecord | null };

/**
 * Revokes a task that has not ended, whatever it is doing. A run that is under way may write no more. Its lease stays in the
 * record, for it may still be running: should the task be sent again by hand, it is not run beside it.
 */
export async function revokeRecord(
  table: ResultsTable,
  id: string,
  { revokedBy, now, resultTtl }: Revocation,
): Promise<Revoked> {
  const [pending, started, retry] = TRANSITIONS.revoke.from;
  try {
    const { Attributes = {} } = await updateRecord(table, id, {
      condition: OPEN,
      values: { ':pending': string(pending), ':started': string(started), ':retry': string(retry) },
      set: {
        state: string(TRANSITIONS.revoke.to),
        revokedBy: string(revokedBy),
        ...ended(now, resultTtl),
      },
      remove: ['error'],
      returns: 'ALL_NEW',
    });
    const record = readItem(Attributes);
    if (!record) throw new Error('DynamoDB answered an update without the record');
    return { revoked: true, record };
  } catch (error) {
    const record = await refusedRecord(table, id, error);
    // Revoked in this very call, by a try whose answer was lost: the client repeated it and met itself.
    return record?.revokedBy === revokedBy ? { revoked: true, record } : { revoked: false, record };
  }
}
