import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { consumeBatch } from '../../core/queue/consume-batch.ts';
import type { Deliveries } from './deliveries.ts';
import { EVENTS_QUEUE } from './events-queue.ts';
import { processEvent } from './process-event.ts';

/** Processes a batch of SES's events, all at once, and tells SQS which of them are to stay. Never throws. */
export async function processEvents(deliveries: Deliveries, event: SQSEvent): Promise<SQSBatchResponse> {
  const response = await consumeBatch(deliveries, EVENTS_QUEUE, event, (received) =>
    processEvent(deliveries, received),
  );
  deliveries.metrics.flush();
  return response;
}
