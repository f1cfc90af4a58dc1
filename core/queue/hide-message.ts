import { MAX_HIDE_SECONDS } from '../protocol/bounds.ts';
import { addressOf, type Queues } from './queues.ts';

/**
 * Hides a received message for a time, after which SQS delivers it again. Longer times are cut to `MAX_HIDE_SECONDS`, because SQS
 * refuses them: whoever then receives the message early hides it again.
 */
export async function hideMessage(
  queues: Queues,
  queue: string,
  receiptHandle: string,
  ms: number,
): Promise<void> {
  await queues.client.changeMessageVisibility({
    QueueUrl: addressOf(queues, queue).url,
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: Math.min(MAX_HIDE_SECONDS, Math.max(0, Math.ceil(ms / 1000))),
  });
}
