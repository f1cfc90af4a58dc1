import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { isRefusedForGood, reasonOfRefusal } from '../../core/protocol/aws-fault.ts';
import type { MailOwner } from '../../core/protocol/mailer.ts';
import type { Metrics } from '../../core/protocol/metrics.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import {
  type Acknowledgement,
  type Consumer,
  consumeBatch,
  type Received,
} from '../../core/queue/consume-batch.ts';
import { deadLetterMessage } from '../../core/queue/dead-letter-message.ts';
import { recordMailStatus } from '../../core/records/record-mail-status.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import { type ReadEvent, readEvent } from './read-event.ts';

/**
 * What the delivery function needs; the handler puts it together once per sandbox. There are no task definitions in it: mail that was sent
 * before has nothing to do with a definition that does not load.
 */
export interface Deliveries extends Consumer {
  readonly table: ResultsTable;
  readonly metrics: Metrics;
}

/** The queue of mail events, by its name in the setting `QUEUES`. */
export const EVENTS_QUEUE = 'delivery-events';

/** Processes a batch of mail events, all at once, and tells SQS which to keep. Never throws. */
export async function processEvents(deliveries: Deliveries, event: SQSEvent): Promise<SQSBatchResponse> {
  const response = await consumeBatch(deliveries, EVENTS_QUEUE, event, (received) =>
    processEvent(deliveries, received),
  );
  deliveries.metrics.flush();
  return response;
}

/**
 * Writes one mail event to the record of the task that sent the email. An event without a task, or whose task's record has expired, is
 * dropped. An unreadable one goes to the dead-letter queue, where the operator finds it.
 */
async function processEvent(deliveries: Deliveries, received: Received): Promise<Acknowledgement> {
  const { messageId, body, about, logger } = received;
  const read = readEvent(body);
  if (read.kind === 'unreadable') return setEventAside(deliveries, received, read.reason);
  if (read.kind === 'foreign') {
    logger.info('delivery event without a task ignored', { messageId, event: read.event });
    return { kind: 'delete' };
  }
  about.taskId = read.owner.id;
  try {
    return await recordEvent(deliveries, received, read);
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal;
    const reason = `The table refuses the event for good: ${reasonOfRefusal(refusal)}.`;
    return setEventAside(deliveries, received, reason);
  }
}

async function setEventAside(
  { queues }: Deliveries,
  { messageId, body, logger }: Received,
  reason: string,
): Promise<Acknowledgement> {
  await deadLetterMessage(queues, EVENTS_QUEUE, { body, messageId, reason });
  logger.error('delivery event set aside in the dead-letter queue', { messageId, reason });
  return { kind: 'delete' };
}

async function recordEvent(
  { table, metrics }: Deliveries,
  { about, logger }: Received,
  { owner, mailStatus }: Extract<ReadEvent, { readonly kind: 'delivery' }>,
): Promise<Acknowledgement> {
  const { recorded, record } = await recordMailStatus(table, owner, mailStatus);
  about.task = record?.task;
  const { status, reason } = mailStatus;
  if (recorded) {
    logger.info('delivery recorded', { status, reason });
    metrics.count(status, record?.task);
  } else {
    // The record has expired, is in a later life, or sent other mail, or this event or one that ranks higher is already recorded.
    logger.info('delivery event ignored', { status, reason, because: reasonToIgnore(record, owner) });
  }
  return { kind: 'delete' };
}

function reasonToIgnore(
  record: Pick<TaskRecord, 'life' | 'mailToken'> | null,
  { life, token }: MailOwner,
): string {
  if (!record) return 'no record';
  if (record.life !== life) return 'another life';
  return record.mailToken === token ? 'nothing new' : 'not the task’s mail';
}
