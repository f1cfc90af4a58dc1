import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendEmailCommand } from '@aws-sdk/client-ses';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createDynamodbClient } from '../../functions/aws/dynamodb-client.ts';
import { createSesClient } from '../../functions/aws/ses-client.ts';
import { createSqsClient } from '../../functions/aws/sqs-client.ts';
import { CLIENT_CONFIG } from '../../functions/protocol/client-config.ts';
import type { Emulators } from './emulators.ts';
import { type Network, Sandbox } from './sandbox.ts';

/**
 * Lets every AWS client make one call in the process's own time. The SDK looks for configuration files at first, and keeps what
 * it found: done later, while time is the laboratory's, the disk would be slower than years.
 */
export async function warmUp(emulators: Emulators, table: string, queueUrl: string): Promise<void> {
  const network: Network = {
    emulators,
    busy: 0,
    activity: 0,
    downUntil: new Map(),
    meet: (service, operation) => ({ call: { index: 0, service, operation }, fault: undefined }),
    refused: () => undefined,
    changed: () => undefined,
  };
  const sandbox = new Sandbox(network);
  const address = { ToAddresses: ['bob@example.com'] };
  const message = { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } };
  await Promise.all([
    createDynamodbClient({ ...CLIENT_CONFIG, ...sandbox.client('dynamodb') }).send(
      new GetItemCommand({ TableName: table, Key: { id: { S: 'x' } } }),
    ),
    createSqsClient({ ...CLIENT_CONFIG, ...sandbox.client('sqs') }).send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    ),
    createSesClient({ ...sandbox.client('ses'), maxAttempts: 1 }).send(
      new SendEmailCommand({ Source: 'a@example.com', Destination: address, Message: message }),
    ),
  ]);
}
