import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { consumeBatch } from '../../core/queue/consume-batch.ts';
import { processMessage } from './process-message.ts';
import type { Worker } from './worker.ts';

/**
 * Processes a batch from the worker's queue, all messages at once, and tells SQS which to keep. Never throws. Metrics and segments
 * are flushed before it ends.
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
