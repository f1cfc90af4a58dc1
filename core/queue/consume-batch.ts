import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { AboutTask } from '../protocol/about-task.ts';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { errorFields, type Logger, withFields } from '../protocol/logger.ts';
import { type TraceContext, xrayTraceId } from '../protocol/trace.ts';
import { deliveredBody } from './delivered-body.ts';
import { hideMessage } from './hide-message.ts';
import type { Queues } from './queues.ts';
import { readTrace } from './trace-attributes.ts';

/** One delivery of a message by SQS. */
export interface Received {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** What it says, seen from its attributes: see `deliveredBody`. */
  readonly body: string;
  /** How often SQS has delivered it, this time included. */
  readonly receiveCount: number;
  /** The trace that whoever sent it is part of. */
  readonly trace: TraceContext | null;
  /** What is known of its task. Whoever finds out more says so here, and every line of `logger` has it from then on. */
  readonly about: AboutTask;
  /** For every line about the message. */
  readonly logger: Logger;
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
    event.Records.map(async (record) => {
      const { messageId } = record;
      const received = receivedFrom(record, consumer.logger);
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

function receivedFrom(record: SQSRecord, logger: Logger): Received {
  const { messageId, receiptHandle, attributes } = record;
  const trace = readTrace(record);
  const about: AboutTask = trace ? { traceId: xrayTraceId(trace) } : {};
  return {
    messageId,
    receiptHandle,
    body: deliveredBody(record.body, record.messageAttributes),
    receiveCount: Number(attributes.ApproximateReceiveCount),
    trace,
    about,
    logger: withFields(logger, about),
  };
}

async function processed(
  { clock, random }: Consumer,
  received: Received,
  process: (received: Received) => Promise<Acknowledgement>,
): Promise<Acknowledgement> {
  try {
    return await process(received);
  } catch (error) {
    // AWS could not be reached, or there is a bug of ours: the message stays, and its task has used up no attempt.
    received.logger.error('message kept', { messageId: received.messageId, ...errorFields(error) });
    return { kind: 'hide', until: clock.now() + fullJitterMs(FAULT_BACKOFF, received.receiveCount, random) };
  }
}

/** @returns whether SQS may delete the message */
async function acknowledge(
  { queues, clock }: Consumer,
  queue: string,
  { messageId, receiptHandle, logger }: Received,
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
