import { randomUUID } from 'node:crypto';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT_ID, CREDENTIALS, REGION } from '../../../local/local-aws.ts';
import { createKeyTable } from '../create-key-table.ts';
import type { CeleryServices } from './celery-services.ts';

/** The visibility timeout of queues that Celery creates itself, in seconds (`visibility_timeout` of its SQS transport). */
const VISIBILITY_SECONDS = 1_800;

/** The endpoints of the AWS services. */
export interface CeleryEndpoints {
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly sesEndpoint: string;
}

/** Creates a queue and a table for Celery's messages and results. */
export async function celeryOnAws({
  sqsEndpoint,
  dynamodbEndpoint,
}: CeleryEndpoints): Promise<CeleryServices> {
  const name = `celery-${randomUUID()}`;
  const QueueUrl = `${sqsEndpoint}/${ACCOUNT_ID}/${name}`;
  const sqs = new SQSClient({ endpoint: sqsEndpoint, region: REGION, credentials: CREDENTIALS });
  const Attributes = { VisibilityTimeout: String(VISIBILITY_SECONDS) };
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  // Otherwise Celery would create it for the first result and wait a second.
  await createKeyTable(dynamodbEndpoint, name);
  return {
    name: 'SQS and DynamoDB',
    keepsResult: 'in DynamoDB, for ever',
    visibility: `${VISIBILITY_SECONDS / 60} min`,
    environment: {
      BROKER: `sqs://${new URL(sqsEndpoint).host}`,
      QUEUE_URL: QueueUrl,
      RESULTS: `dynamodb://${new URL(dynamodbEndpoint).host}/${name}`,
    },
    messages: async () => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await sqs.send(command);
      const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
      return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
    },
    close: () => sqs.destroy(),
  };
}
