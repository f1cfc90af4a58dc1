import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { consumeBatch } from '../../core/queue/consume-batch.ts';
import { type DeadLetters, processGivenUp } from './process-given-up.ts';

/** Processes a batch of given-up messages, all at once, and tells SQS which to keep. Never throws. */
export async function processGivenUpBatch(
  deadLetters: DeadLetters,
  event: SQSEvent,
): Promise<SQSBatchResponse> {
  // An event source reads one queue, so all messages of a batch come from the same one.
  const arn = event.Records[0]?.eventSourceARN ?? '';
  const queue = arn.slice(arn.lastIndexOf(':') + 1);
  const response = await consumeBatch(deadLetters, queue, event, (received) =>
    processGivenUp({ ...deadLetters, logger: received.logger }, queue, received),
  );
  deadLetters.metrics.flush();
  return response;
}
