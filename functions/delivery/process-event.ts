import type { Acknowledgement, Received } from '../../core/queue/consume-batch.ts';
import { deadLetterMessage } from '../../core/queue/dead-letter-message.ts';
import { recordMailStatus } from '../../core/records/record-mail-status.ts';
import type { Deliveries } from './deliveries.ts';
import { EVENTS_QUEUE } from './events-queue.ts';
import { readEvent } from './read-event.ts';

/**
 * Takes one event of SES's to the record of the task that sent the email. An event that is of no task, or of one whose record
 * has expired, is done with; one that cannot be read goes to the dead-letter queue, where the operator finds it.
 */
export async function processEvent(
  { table, queues, metrics }: Deliveries,
  { messageId, body, about, logger }: Received,
): Promise<Acknowledgement> {
  const read = readEvent(body);
  if (read.kind === 'unreadable') {
    await deadLetterMessage(queues, EVENTS_QUEUE, { body, messageId, reason: read.reason });
    logger.error('delivery event set aside in the dead-letter queue', { messageId, reason: read.reason });
    return { kind: 'delete' };
  }
  if (read.kind === 'foreign') {
    logger.info('delivery event of no task ignored', { messageId, event: read.event });
    return { kind: 'delete' };
  }
  const { owner, delivery } = read;
  about.taskId = owner.id;
  const { recorded, record } = await recordMailStatus(table, owner, delivery);
  about.task = record?.task;
  const { status, reason } = delivery;
  if (recorded) {
    logger.info('delivery recorded', { status, reason });
    metrics.count(status, record?.task);
  } else {
    // Expired, of a life before, or told already: by this event, which has come twice, or by one that says more.
    logger.info('delivery event ignored', { status, reason, because: reasonToIgnore(record, owner.life) });
  }
  return { kind: 'delete' };
}

function reasonToIgnore(record: { readonly life: number } | null, life: number): string {
  if (!record) return 'no record';
  return record.life === life ? 'nothing new' : 'another life';
}
