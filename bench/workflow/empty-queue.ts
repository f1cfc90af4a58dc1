import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, type LocalAws, REGION } from '../../local/local-aws.ts';

/** Empties the queue `default`, where other measurements leave messages that nobody runs. */
export async function emptyQueue({ queues, sqsEndpoint }: LocalAws): Promise<void> {
  const client = new SQSClient({ endpoint: sqsEndpoint, region: REGION, credentials: CREDENTIALS });
  try {
    await client.send(new PurgeQueueCommand({ QueueUrl: queues.get('default')?.url ?? '' }));
  } finally {
    client.destroy();
  }
}
