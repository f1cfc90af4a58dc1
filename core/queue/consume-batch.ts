import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { AboutTask } from '../protocol/about-task.ts';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { errorFields, type Logger, withFields } from '../protocol/logger.ts';
import { type TraceContext, xrayTraceId } from '../protocol/trace.ts';
import { deliveredBody, ORIGINAL_MESSAGE_ID } from './delivered-body.ts';
import { hideMessage } from './hide-message.ts';
import type { Queues } from './queues.ts';
import { readTrace } from './trace-attributes.ts';

/** One delivery of a message by SQS. */
export interface Received {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The message's body, as `deliveredBody` reads it with the attributes. */
  readonly body: string;
  /** How often SQS has delivered it, including this time. */
  readonly receiveCount: number;
  /** When it was sent, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** The trace in which it was sent. */
  readonly trace: TraceContext | null;
  /** Its message group; `null` if it has none. */
  readonly group: string | null;
  /** Whether it is a dead letter that was moved back to its queue. */
  readonly redriven: boolean;
  /** What is known of its task. Code that learns more adds it here; every later line of `logger` then has it. */
  readonly about: AboutTask;
  /** The logger for all lines about the message. */
  readonly logger: Logger;
}

/** What to do with a delivered message. */
export type Acknowledgement =
  /** SQS deletes it. */
  | { readonly kind: 'delete' }
  /** SQS delivers it again, but not before this time (milliseconds since the epoch). */
  | { readonly kind: 'hide'; readonly until: number }
  /** SQS delivers it again when its visibility timeout ends. */
  | { readonly kind: 'keep' };

/** What every consumer of messages needs. */
export interface Consumer {
  readonly queues: Queues;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The backoff, in seconds, before a message is redelivered after it could not be processed. The first few redeliveries come sooner than
 * the visibility timeout; later ones are rare enough that an outage of hours does not use up the queue's receive count.
 */
const FAULT_BACKOFF = { base: 2, cap: 900 };

/**
 * Processes the messages of a batch concurrently, and tells SQS which of them to keep on the queue. Never throws: one bad message does not
 * cause its neighbours to be redelivered.
 *
 * @param queue the consumer's name for the queue that the messages come from
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

/** What a consumer is given of an SQS record. */
export function receivedFrom(record: SQSRecord, logger: Logger): Received {
  const { messageId, receiptHandle, attributes } = record;
  const trace = readTrace(record);
  const about: AboutTask = trace ? { traceId: xrayTraceId(trace) } : {};
  return {
    messageId,
    receiptHandle,
    body: deliveredBody(record.body, record.messageAttributes),
    receiveCount: Number(attributes.ApproximateReceiveCount),
    sentAt: Number(attributes.SentTimestamp),
    trace,
    group: attributes.MessageGroupId ?? null,
    redriven: record.messageAttributes?.[ORIGINAL_MESSAGE_ID] !== undefined,
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
    // AWS could not be reached, or this is a bug: the message stays on the queue, and its task has not used up an attempt.
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
      // SQS delivers it again at its visibility timeout. That may be early or late, but an early claim is refused.
      logger.warn('message not hidden', { messageId, ...errorFields(error) });
    }
  }
  return acknowledgement.kind === 'delete';
}
