import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Metrics } from '../../core/protocol/metrics.ts';
import {
  type Acknowledgement,
  type Consumer,
  consumeBatch,
  type Received,
} from '../../core/queue/consume-batch.ts';
import { deadLetterMessage } from '../../core/queue/dead-letter-message.ts';
import { recordMailStatus } from '../../core/records/record-mail-status.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import { readEvent } from './read-event.ts';

/**
 * Everything that processing SES's events takes: put together once per sandbox, by the handler. No task definitions: one that does not load
 * has nothing to do with mail that was sent before.
 */
export interface Deliveries extends Consumer {
  readonly table: ResultsTable;
  readonly metrics: Metrics;
}

/** The name under which the function knows the queue of SES's events. */
export const EVENTS_QUEUE = 'delivery-events';

/** Processes a batch of SES's events, all at once, and tells SQS which of them are to stay. Never throws. */
export async function processEvents(deliveries: Deliveries, event: SQSEvent): Promise<SQSBatchResponse> {
  const response = await consumeBatch(deliveries, EVENTS_QUEUE, event, (received) =>
    processEvent(deliveries, received),
  );
  deliveries.metrics.flush();
  return response;
}

/**
 * Writes one event of SES's to the record of the task that sent the email. An event of no task, or of one whose record has expired, is
 * dropped; one that cannot be read goes to the dead-letter queue, where the operator finds it.
 */
async function processEvent(
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
  const { owner, mailStatus } = read;
  about.taskId = owner.id;
  const { recorded, record } = await recordMailStatus(table, owner, mailStatus);
  about.task = record?.task;
  const { status, reason } = mailStatus;
  if (recorded) {
    logger.info('delivery recorded', { status, reason });
    metrics.count(status, record?.task);
  } else {
    // The record has expired or is in a later life, or this event, or one that ranks higher, was recorded before.
    logger.info('delivery event ignored', { status, reason, because: reasonToIgnore(record, owner.life) });
  }
  return { kind: 'delete' };
}

function reasonToIgnore(record: { readonly life: number } | null, life: number): string {
  if (!record) return 'no record';
  return record.life === life ? 'nothing new' : 'another life';
}
