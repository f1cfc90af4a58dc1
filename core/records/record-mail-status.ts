import { type MailNews, mailStatusOrder } from '../protocol/mail-status.ts';
import type { MailOwner } from '../protocol/mailer.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { allOf } from './combine-conditions.ts';
import { A_TASK, MAIL_STATUS_RANKS_LOWER, TAGGED_MAIL, UNTAGGED_MAIL } from './conditions.ts';
import { inLife } from './fence.ts';
import { number, readItem, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

type MailStatusRecorded =
  | { readonly recorded: true; readonly record: TaskRecord | null }
  /** The record already has this or a higher-ranking status, is in another life, or did not send this mail; `null`: it has expired. */
  | { readonly recorded: false; readonly record: TaskRecord | null };

/**
 * Writes the status of a task's mail, unless the stored status ranks as high or higher. The record ends up the same if events repeat or come
 * in another order. The write changes neither the task's state nor any attribute in an index.
 */
export async function recordMailStatus(
  table: ResultsTable,
  { id, life, token }: MailOwner,
  delivery: MailNews,
): Promise<MailStatusRecorded> {
  const order = mailStatusOrder(delivery);
  const { condition, values } = inLife(life);
  try {
    const { Attributes } = await updateRecord(table, id, {
      condition: allOf(
        A_TASK,
        condition,
        token === null ? UNTAGGED_MAIL : TAGGED_MAIL,
        MAIL_STATUS_RANKS_LOWER,
      ),
      values: {
        ...values,
        ...(token === null ? { ':zero': number(0) } : { ':token': string(token) }),
        ':order': string(order),
      },
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
