import { type MailStatus, mailStatusOrder } from '../protocol/mail-status.ts';
import type { MailOwner } from '../protocol/mailer.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { A_TASK, IN_FIRST_LIFE, IN_THAT_LIFE, KNOWS_LESS_OF_ITS_MAIL } from './conditions.ts';
import { number, readItem, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

export type MailStatusRecorded =
  | { readonly recorded: true; readonly record: TaskRecord | null }
  /** The record says as much or more already, or belongs to another life; `null`: it has expired. */
  | { readonly recorded: false; readonly record: TaskRecord | null };

/**
 * Writes what became of a task's mail, unless the record says more already. Whatever comes twice, or in another order than it
 * happened, the record ends up the same. The task's state is not touched, nor is any attribute that an index holds.
 */
export async function recordMailStatus(
  table: ResultsTable,
  { id, life }: MailOwner,
  delivery: MailStatus,
): Promise<MailStatusRecorded> {
  const order = mailStatusOrder(delivery);
  try {
    const { Attributes } = await updateRecord(table, id, {
      condition: `${A_TASK} AND ${life === 1 ? IN_FIRST_LIFE : IN_THAT_LIFE} AND ${KNOWS_LESS_OF_ITS_MAIL}`,
      values: { ':life': number(life), ':order': string(order) },
      returns: 'ALL_NEW',
      set: {
        delivery: {
          M: {
            status: string(delivery.status),
            at: number(delivery.at),
            ...(delivery.reason === null ? {} : { reason: string(delivery.reason) }),
            order: string(order),
          },
        },
      },
    });
    return { recorded: true, record: Attributes ? readItem(Attributes) : null };
  } catch (error) {
    return { recorded: false, record: await refusedRecord(table, id, error) };
  }
}
