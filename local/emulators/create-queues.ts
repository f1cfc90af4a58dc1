import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_RETENTION_SECONDS } from '../../core/protocol/bounds.ts';
import { DEAD_LETTER_SUFFIX, GIVEN_UP_SUFFIX } from '../../core/queue/queue-names.ts';
import type { QueueAddress } from '../../core/queue/queues.ts';
import { DELIVERY_EVENTS, GIVEN_UP, type QueuePlan } from '../../infra/plan-queues.ts';
import { ACCOUNT_ID, NAME_PREFIX, REGION } from '../local-aws.ts';

/** Creates every queue with its given-up queue and its dead-letter queue, as the stack does. */
export async function createQueues(
  client: SQSClient,
  endpoint: string,
  plans: readonly QueuePlan[],
): Promise<ReadonlyMap<string, QueueAddress>> {
  const addresses = await Promise.all(
    plans.map(async (plan) => {
      const { name } = plan;
      const deadLetterName = `${NAME_PREFIX}-${name}${DEAD_LETTER_SUFFIX}`;
      const givenUpName = `${NAME_PREFIX}-${name}${GIVEN_UP_SUFFIX}`;
      const deadLetterUrl = await createQueue(client, endpoint, deadLetterName, {});
      await createQueue(client, endpoint, givenUpName, {
        VisibilityTimeout: String(GIVEN_UP.visibilityTimeout),
        RedrivePolicy: redriveTo(deadLetterName, GIVEN_UP.maxReceiveCount),
      });
      const url = await createQueue(client, endpoint, `${NAME_PREFIX}-${name}`, queueAttributes(plan));
      return [name, { url, deadLetterUrl }] as const;
    }),
  );
  return new Map(addresses);
}

/** What a task queue has of its plan. */
export function queueAttributes({ name, visibilityTimeout, maxReceiveCount }: QueuePlan) {
  return {
    VisibilityTimeout: String(visibilityTimeout),
    RedrivePolicy: redriveTo(`${NAME_PREFIX}-${name}${GIVEN_UP_SUFFIX}`, maxReceiveCount),
  };
}

/** Creates the queue of SES events, as the stack does. The topic in front of it would add nothing here. */
export async function createMailEvents(client: SQSClient, endpoint: string): Promise<QueueAddress> {
  const { name, visibilityTimeout, maxReceiveCount } = DELIVERY_EVENTS;
  const deadLetterName = `${NAME_PREFIX}-${name}${DEAD_LETTER_SUFFIX}`;
  const deadLetterUrl = await createQueue(client, endpoint, deadLetterName, {});
  const url = await createQueue(client, endpoint, `${NAME_PREFIX}-${name}`, {
    VisibilityTimeout: String(visibilityTimeout),
    RedrivePolicy: redriveTo(deadLetterName, maxReceiveCount),
  });
  return { url, deadLetterUrl };
}

/** The ARN of the queue at a URL. */
export function queueArn(url: string): string {
  return arnOf(url.slice(url.lastIndexOf('/') + 1));
}

/** The URL of the given-up queue of the queue at a URL. */
export function givenUpUrl(url: string): string {
  return `${url}${GIVEN_UP_SUFFIX}`;
}

function redriveTo(queueName: string, maxReceiveCount: number): string {
  return JSON.stringify({ deadLetterTargetArn: arnOf(queueName), maxReceiveCount });
}

async function createQueue(
  client: SQSClient,
  endpoint: string,
  QueueName: string,
  attributes: Record<string, string>,
): Promise<string> {
  const Attributes = { MessageRetentionPeriod: String(MAX_MESSAGE_RETENTION_SECONDS), ...attributes };
  const url = `${endpoint}/${ACCOUNT_ID}/${QueueName}`;
  try {
    await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  } catch (error) {
    // It was kept, and had other settings then. fauxqs puts a prefix before SQS's own name of the error.
    if (!(error instanceof Error && error.name.endsWith('QueueNameExists'))) throw error;
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
  }
  // The URL that fauxqs returns has a host such as sqs.us-east-1.localhost, which not every system resolves. The
  // SDK calls the URL's host, and fauxqs reads only its path.
  return url;
}

function arnOf(queueName: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${queueName}`;
}
