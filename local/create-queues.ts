import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_RETENTION_SECONDS } from '../functions/protocol/limits.ts';
import type { QueueAddress } from '../functions/queue/queues.ts';
import type { QueuePlan } from '../infra/plan-queues.ts';
import { ACCOUNT_ID, NAME_PREFIX, REGION } from './local-aws.ts';

/** Creates every queue with its dead-letter queue, as the stack does. */
export async function createQueues(
  client: SQSClient,
  endpoint: string,
  plans: readonly QueuePlan[],
): Promise<ReadonlyMap<string, QueueAddress>> {
  const addresses = await Promise.all(
    plans.map(async ({ name, visibilityTimeout, maxReceiveCount }) => {
      const deadLetterName = `${NAME_PREFIX}-${name}-dead-letter`;
      const deadLetterUrl = await createQueue(client, endpoint, deadLetterName, {});
      const url = await createQueue(client, endpoint, `${NAME_PREFIX}-${name}`, {
        VisibilityTimeout: String(visibilityTimeout),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(deadLetterName), maxReceiveCount }),
      });
      return [name, { url, deadLetterUrl }] as const;
    }),
  );
  return new Map(addresses);
}

/** The ARN of the queue at an address. */
export function queueArn(url: string): string {
  return arnOf(url.slice(url.lastIndexOf('/') + 1));
}

async function createQueue(
  client: SQSClient,
  endpoint: string,
  QueueName: string,
  attributes: Record<string, string>,
): Promise<string> {
  await client.send(
    new CreateQueueCommand({
      QueueName,
      Attributes: { MessageRetentionPeriod: String(MAX_MESSAGE_RETENTION_SECONDS), ...attributes },
    }),
  );
  // The URL that fauxqs answers with names a host such as sqs.us-east-1.localhost, which not every system resolves. The
  // SDK calls the URL's host, and fauxqs reads no more than its path.
  return `${endpoint}/${ACCOUNT_ID}/${QueueName}`;
}

function arnOf(queueName: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${queueName}`;
}
