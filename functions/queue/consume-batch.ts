import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { errorFields, type Logger } from '../protocol/logger.ts';
import { hideMessage } from './hide-message.ts';
import type { Queues } from './queues.ts';

/** One delivery of a message by SQS. */
export interface Received {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** How often SQS has delivered it, this time included. */
  readonly receiveCount: number;
}

/** What is to become of a delivered message. */
export type Acknowledgement =
  /** Done with: SQS deletes it. */
  | { readonly kind: 'delete' }
  /** It comes again, not before this time (milliseconds since the epoch). */
  | { readonly kind: 'hide'; readonly until: number }
  /** It comes again when its visibility timeout ends. */
  | { readonly kind: 'keep' };

/** What consuming messages takes, whatever is done with them. */
export interface Consumer {
  readonly queues: Queues;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * When a message comes again that could not be dealt with, in seconds: sooner than at its visibility timeout the first few
 * times, and so seldom later that an outage of hours does not use up the queue's receive count.
 */
const FAULT_BACKOFF = { base: 2, cap: 900 };

/**
 * Processes a batch, all messages at once, and tells SQS which of them are to stay on the queue. Never throws: one bad
 * message does not make its neighbours come again.
 *
 * @param queue the name under which the consumer knows the queue that they come from
 */
export async function consumeBatch(
  consumer: Consumer,
  queue: string,
  event: SQSEvent,
  process: (received: Received) => Promise<Acknowledgement>,
): Promise<SQSBatchResponse> {
  const acknowledged = await Promise.all(
    event.Records.map(async ({ messageId, receiptHandle, body, attributes }) => {
      const receiveCount = Number(attributes.ApproximateReceiveCount);
      const received = { messageId, receiptHandle, body, receiveCount };
      const acknowledgement = await processed(consumer, received, process);
      return { messageId, deleted: await acknowledge(consumer, queue, received, acknowledgement) };
    }),
  );
  return {
    batchItemFailures: acknowledged
      .filter(({ deleted }) => !deleted)
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

async function processed(
  { logger, clock, random }: Consumer,
  received: Received,
  process: (received: Received) => Promise<Acknowledgement>,
): Promise<Acknowledgement> {
  try {
    return await process(received);
  } catch (error) {
    // AWS could not be reached, or there is a bug of ours: the message stays, and its task has used up no attempt.
    logger.error('message kept', { messageId: received.messageId, ...errorFields(error) });
    return { kind: 'hide', until: clock.now() + fullJitterMs(FAULT_BACKOFF, received.receiveCount, random) };
  }
}

/** @returns whether SQS may delete the message */
async function acknowledge(
  { queues, clock, logger }: Consumer,
  queue: string,
  { messageId, receiptHandle }: Received,
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
