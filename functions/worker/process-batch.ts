import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { fullJitterMs } from '../protocol/backoff.ts';
import { errorFields } from '../protocol/logger.ts';
import { hideMessage } from '../queue/hide-message.ts';
import { processMessage } from './process-message.ts';
import type { Acknowledgement, Delivery, Worker } from './worker.ts';

/**
 * When a message comes again that could not be dealt with, in seconds: sooner than at its visibility timeout the first few
 * times, and so seldom later that an outage of hours does not use up the queue's receive count.
 */
const FAULT_BACKOFF = { base: 2, cap: 900 };

/**
 * Processes a batch, all messages at once, and tells SQS which of them are to stay on the queue. Never throws: one bad
 * message does not make its neighbours come again.
 *
 * @param deadline when Lambda ends this invocation, in milliseconds since the epoch
 */
export async function processBatch(
  worker: Worker,
  event: SQSEvent,
  deadline: number,
): Promise<SQSBatchResponse> {
  const acknowledged = await Promise.all(
    event.Records.map(async ({ messageId, receiptHandle, body, attributes }) => {
      const receiveCount = Number(attributes.ApproximateReceiveCount);
      const delivery = { messageId, receiptHandle, body, receiveCount, deadline };
      return { messageId, deleted: await acknowledge(worker, delivery, await attempt(worker, delivery)) };
    }),
  );
  return {
    batchItemFailures: acknowledged
      .filter(({ deleted }) => !deleted)
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

async function attempt(worker: Worker, delivery: Delivery): Promise<Acknowledgement> {
  try {
    return await processMessage(worker, delivery);
  } catch (error) {
    // AWS could not be reached, or there is a bug of ours: the message stays, and its task has used up no attempt.
    worker.logger.error('message kept', { messageId: delivery.messageId, ...errorFields(error) });
    const delay = fullJitterMs(FAULT_BACKOFF, delivery.receiveCount, worker.random);
    return { kind: 'hide', until: worker.clock.now() + delay };
  }
}

/** @returns whether SQS may delete the message */
async function acknowledge(
  { queues, queue, clock, logger }: Worker,
  { messageId, receiptHandle }: Delivery,
  acknowledgement: Acknowledgement,
): Promise<boolean> {
  if (acknowledgement.kind === 'hide') {
    try {
      await hideMessage(queues, queue, receiptHandle, acknowledgement.until - clock.now());
    } catch (error) {
      // It comes again at its visibility timeout: early or late, but it comes, and an early claim is refused.
      logger.warn('message not hidden', { messageId, ...errorFields(error) });
    }
  }
  return acknowledgement.kind === 'delete';
}
