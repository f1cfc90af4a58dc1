import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  DynamoDB,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsClient } from './aws-client.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import type { AwsService } from './aws-service.ts';
import { jsonProtocol } from './json-protocol.ts';

export const DYNAMODB_SERVICE: AwsService = {
  signingName: 'dynamodb',
  hostPrefix: 'dynamodb',
  endpointSetting: 'AWS_ENDPOINT_URL_DYNAMODB',
  protocol: jsonProtocol('DynamoDB_20120810'),
};

/** DynamoDB's operations, as methods of the SDK's class `DynamoDB`. */
export function createDynamodbClient(config: AwsClientConfig) {
  const client = new AwsClient(DYNAMODB_SERVICE, config);
  return {
    batchGetItem: (input: BatchGetItemCommandInput) =>
      client.call<BatchGetItemCommandOutput>('BatchGetItem', input),
    getItem: (input: GetItemCommandInput) => client.call<GetItemCommandOutput>('GetItem', input),
    putItem: (input: PutItemCommandInput) => client.call<PutItemCommandOutput>('PutItem', input),
    query: (input: QueryCommandInput) => client.call<QueryCommandOutput>('Query', input),
    updateItem: (input: UpdateItemCommandInput) => client.call<UpdateItemCommandOutput>('UpdateItem', input),
  } satisfies Partial<DynamoDB>;
}
