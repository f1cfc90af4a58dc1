import type { SQSClient } from '@aws-sdk/client-sqs';
import { AwsClient, type AwsClientConfig } from './aws-client.ts';
import type { AwsService } from './aws-service.ts';
import { jsonProtocol } from './json-protocol.ts';

export const SQS: AwsService = {
  signingName: 'sqs',
  hostPrefix: 'sqs',
  endpointSetting: 'AWS_ENDPOINT_URL_SQS',
  ...jsonProtocol({
    target: 'AmazonSQS',
    operations: new Set([
      'ChangeMessageVisibility',
      'DeleteMessageBatch',
      'GetQueueAttributes',
      'ListMessageMoveTasks',
      'ReceiveMessage',
      'SendMessage',
      'SendMessageBatch',
      'StartMessageMoveTask',
    ]),
  }),
};

/** Sends the SDK's commands for SQS. See `AwsClient`. */
export function createSqsClient(config: AwsClientConfig): Pick<SQSClient, 'send'> {
  return new AwsClient(SQS, config) as Pick<SQSClient, 'send'>;
}
