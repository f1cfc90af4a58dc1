import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, type LocalAws, REGION } from '../../local/local-aws.ts';
import type { Sandbox } from '../sandbox/start-sandbox.ts';

/** Messages per batch, Lambda's default. */
const BATCH = 10;

/** How long the queue may be empty before that is the end, in seconds. */
const PATIENCE_SECONDS = 1;

/**
 * Feeds a worker the messages of the queue `default`, ten at a time and one batch after the other, as an event source does, until none has come for a
 * second: the emulator hides no message, so all has ended then.
 *
 * @param call sends the messages; before it has ended, an empty queue is no end
 * @returns processor milliseconds of the worker's process, and when the last batch had been deleted, as `performance.now` has it
 * @throws Error when a message fails
 */
export async function feedWorker(
  worker: Sandbox,
  { queues, sqsEndpoint }: LocalAws,
  call: Promise<unknown>,
): Promise<{ readonly cpuMs: number; readonly endedAt: number }> {
  const QueueUrl = queues.get('default')?.url ?? '';
  const client = new SQSClient({ endpoint: sqsEndpoint, region: REGION, credentials: CREDENTIALS });
  let isSent = false;
  const sent = call.finally(() => {
    isSent = true;
  });
  let total = 0;
  let endedAt = performance.now();
  try {
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: BATCH,
          WaitTimeSeconds: PATIENCE_SECONDS,
        }),
      );
      if (Messages.length === 0) {
        if (!isSent) continue;
        await sent;
        return { cpuMs: total, endedAt };
      }
      const Records = Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '' }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: { ApproximateReceiveCount: '1' },
        messageAttributes: {},
        eventSource: 'aws:sqs',
      }));
      const { cpuMs } = await worker.invoke([{ Records }]);
      total += cpuMs;
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      endedAt = performance.now();
    }
  } finally {
    client.destroy();
  }
}
