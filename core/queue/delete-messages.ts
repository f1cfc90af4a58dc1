import { addressOf, type Queues } from './queues.ts';
import type { TakenMessage } from './receive-messages.ts';

/**
 * Deletes up to ten received messages in one request.
 *
 * @returns how many messages SQS did not delete; it delivers them again when their visibility timeout ends
 */
export async function deleteMessages(
  queues: Queues,
  queue: string,
  messages: readonly Pick<TakenMessage, 'receiptHandle'>[],
): Promise<number> {
  if (messages.length === 0) return 0;
  const { Failed = [] } = await queues.client.deleteMessageBatch({
    QueueUrl: addressOf(queues, queue).url,
    Entries: messages.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
    })),
  });
  return Failed.length;
}
