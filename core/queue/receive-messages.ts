import { deliveredBody, ORIGINAL_MESSAGE_ID } from './delivered-body.ts';
import { addressOf, type Queues } from './queues.ts';

/** How to receive messages. */
interface Receiving {
  /** Seconds that SQS hides the messages from other receivers. */
  readonly visibilityTimeout: number;
  /** Seconds to wait for a message. If at least 1, SQS asks all of its servers, so that no message means the queue is empty. */
  readonly wait: number;
}

/** A received message, valid until its visibility timeout is over. */
export interface TakenMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The message's body, as `deliveredBody` reads it with the attributes. */
  readonly body: string;
  /** When it was sent, by SQS's clock, in milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Receives up to ten messages, the most that SQS returns at once. */
export async function receiveMessages(
  queues: Queues,
  queue: string,
  { visibilityTimeout, wait }: Receiving,
): Promise<readonly TakenMessage[]> {
  const { Messages = [] } = await queues.client.receiveMessage({
    QueueUrl: addressOf(queues, queue).url,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: visibilityTimeout,
    WaitTimeSeconds: wait,
    MessageAttributeNames: [ORIGINAL_MESSAGE_ID],
    MessageSystemAttributeNames: ['SentTimestamp'],
  });
  return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', MessageAttributes, Attributes }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: deliveredBody(Body, MessageAttributes),
    sentAt: Number(Attributes?.SentTimestamp),
  }));
}
