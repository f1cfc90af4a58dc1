import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT_ID, CREDENTIALS, REGION } from '../../../local/local-aws.ts';
import type { CeleryServices } from './celery-services.ts';

/** Seconds that Celery gives a queue which it creates itself (`visibility_timeout` of its SQS transport). */
const VISIBILITY_SECONDS = 1_800;

/** Where the services of AWS are. */
export interface CeleryEndpoints {
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly sesEndpoint: string;
}

/** Has Celery keep its messages and its results in a queue and a table of its own, which are made here. */
export async function celeryOnAws({
  sqsEndpoint,
  dynamodbEndpoint,
}: CeleryEndpoints): Promise<CeleryServices> {
  const name = `celery-${randomUUID()}`;
  const QueueUrl = `${sqsEndpoint}/${ACCOUNT_ID}/${name}`;
  const sqs = new SQSClient({ endpoint: sqsEndpoint, region: REGION, credentials: CREDENTIALS });
  const Attributes = { VisibilityTimeout: String(VISIBILITY_SECONDS) };
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  await createTable(dynamodbEndpoint, name);
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

/** Celery would create it when it has the first result, and wait a second for it. */
async function createTable(endpoint: string, TableName: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.1 }, { TableName });
  client.destroy();
}
