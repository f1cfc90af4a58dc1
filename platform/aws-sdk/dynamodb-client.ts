import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { createDynamodbClient as lean } from '../aws/dynamodb-client.ts';
import { type SdkClientConfig, sdkOptions } from './sdk-client-config.ts';

/** DynamoDB's operations, by the SDK's client. */
export function createDynamodbClient(config: SdkClientConfig) {
  const client = new DynamoDBClient(sdkOptions(config));
  return {
    batchGetItem: (input: BatchGetItemCommandInput) => client.send(new BatchGetItemCommand(input)),
    getItem: (input: GetItemCommandInput) => client.send(new GetItemCommand(input)),
    putItem: (input: PutItemCommandInput) => client.send(new PutItemCommand(input)),
    query: (input: QueryCommandInput) => client.send(new QueryCommand(input)),
    updateItem: (input: UpdateItemCommandInput) => client.send(new UpdateItemCommand(input)),
  } satisfies ReturnType<typeof lean>;
}
