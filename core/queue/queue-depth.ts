import { addressOf, type Queues } from './queues.ts';

/** The numbers of messages. SQS's counts are approximate, and exact once a queue has been quiet for a minute. */
export interface QueueDepth {
  readonly name: string;
  /** Ready to be received. */
  readonly waiting: number;
  /** Received and not yet acknowledged: running, or hidden until a retry. */
  readonly running: number;
  /** Sent with a delay that has not passed. */
  readonly delayed: number;
  /** In the dead-letter queue: the message could not be read, or its task is unknown. */
  readonly dead: number;
}

/** Counts the messages of one queue and of its dead-letter queue. */
export async function queueDepth(queues: Queues, name: string): Promise<QueueDepth> {
  const { url, deadLetterUrl } = addressOf(queues, name);
  const [live, dead] = await Promise.all([attributesOf(queues, url), attributesOf(queues, deadLetterUrl)]);
  return {
    name,
    waiting: Number(live?.['ApproximateNumberOfMessages'] ?? 0),
    running: Number(live?.['ApproximateNumberOfMessagesNotVisible'] ?? 0),
    delayed: Number(live?.['ApproximateNumberOfMessagesDelayed'] ?? 0),
    dead: Number(dead?.['ApproximateNumberOfMessages'] ?? 0),
  };
}

async function attributesOf(
  queues: Queues,
  url: string,
): Promise<Partial<Record<string, string>> | undefined> {
  const { Attributes } = await queues.client.getQueueAttributes({
    QueueUrl: url,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  return Attributes;
}
