import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AwsClient, type AwsClientConfig } from './aws-client.ts';
import type { AwsService } from './aws-service.ts';
import { jsonProtocol } from './json-protocol.ts';

export const DYNAMODB: AwsService = {
  signingName: 'dynamodb',
  hostPrefix: 'dynamodb',
  endpointSetting: 'AWS_ENDPOINT_URL_DYNAMODB',
  ...jsonProtocol({
    target: 'DynamoDB_20120810',
    operations: new Set([
      'BatchGetItem',
      'BatchWriteItem',
      'DeleteItem',
      'GetItem',
      'PutItem',
      'Query',
      'UpdateItem',
    ]),
  }),
};

/** Sends the SDK's commands for DynamoDB. See `AwsClient`. */
export function createDynamodbClient(config: AwsClientConfig): Pick<DynamoDBClient, 'send'> {
  return new AwsClient(DYNAMODB, config, { ConditionalCheckFailedException }) as Pick<DynamoDBClient, 'send'>;
}
