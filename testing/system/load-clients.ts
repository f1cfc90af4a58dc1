import { createDynamodbClient } from '#aws/dynamodb-client';
import { createSesClient } from '#aws/ses-client';
import { createSqsClient } from '#aws/sqs-client';
import { systemClock } from '../../core/protocol/clock.ts';
import type { SendRequest } from '../../platform/aws/send-request.ts';
import { sdkHandler } from './sdk-handler.ts';

/**
 * Makes a call with each client: the SDK loads modules and reads files at its first, which takes real time, and virtual time would go on meanwhile.
 */
export async function loadClients(): Promise<void> {
  const send: SendRequest = async ({ body }) => {
    const isEmail = body.startsWith('Action=');
    return { status: 200, headers: {}, body: isEmail ? '<SendEmailResponse></SendEmailResponse>' : '{}' };
  };
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    ...{ endpointOf: () => 'http://aws.test', endpoint: 'http://aws.test' },
    ...{ send, requestHandler: sdkHandler(send) },
    ...{ maxAttempts: 1, clock: systemClock, random: Math.random },
  };
  const email = { Source: '', Destination: {}, Message: { Subject: { Data: '' }, Body: {} } };
  await createDynamodbClient(config).getItem({ TableName: 't', Key: {} });
  await createSqsClient(config).sendMessage({ QueueUrl: 'http://aws.test', MessageBody: '' });
  await createSesClient(config).sendEmail(email);
}
