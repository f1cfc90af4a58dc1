import { deliveredBody, ORIGINAL_MESSAGE_ID } from './delivered-body.ts';
import { addressOf, type Queues } from './queues.ts';

/** How messages are asked for. */
export interface Receiving {
  /** Seconds that SQS hides them from everybody else. */
  readonly visibilityTimeout: number;
  /** Seconds to wait for one. With at least one second SQS asks all of its servers: no message then means that there is none. */
  readonly wait: number;
}

/** A message in hand, until its visibility timeout is over. */
export interface TakenMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** What it says, seen from its attributes: see `deliveredBody`. */
  readonly body: string;
}

/** Receives up to ten messages, the most that SQS gives at once. */
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
  });
  return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', MessageAttributes }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: deliveredBody(Body, MessageAttributes),
  }));
}
