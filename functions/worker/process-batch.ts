import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { consumeBatch } from '../queue/consume-batch.ts';
import { processMessage } from './process-message.ts';
import type { Worker } from './worker.ts';

/**
 * Processes a batch of the worker's queue, all messages at once, and tells SQS which of them are to stay. Never throws.
 *
 * @param deadline when Lambda ends this invocation, in milliseconds since the epoch
 */
export function processBatch(worker: Worker, event: SQSEvent, deadline: number): Promise<SQSBatchResponse> {
  return consumeBatch(worker, worker.queue, event, (received) =>
    processMessage(worker, { ...received, deadline }),
  );
}
