import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { consumeBatch } from '../../core/queue/consume-batch.ts';
import { processMessage } from './process-message.ts';
import type { Worker } from './worker.ts';

/**
 * Processes a batch of the worker's queue, all messages at once, and tells SQS which of them are to stay. Never throws. What was
 * counted and traced meanwhile is handed over before it ends.
 *
 * @param deadline when Lambda ends this invocation, in milliseconds since the epoch
 */
export async function processBatch(
  worker: Worker,
  event: SQSEvent,
  deadline: number,
): Promise<SQSBatchResponse> {
  const response = await consumeBatch(worker, worker.queue, event, (received) =>
    processMessage({ ...worker, logger: received.logger }, { ...received, deadline }),
  );
  worker.metrics.flush();
  await worker.segments.flush();
  return response;
}
