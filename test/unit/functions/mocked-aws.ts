import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';

/** Clients of SQS and DynamoDB, mocked to give everything an empty answer. */
export function mockedAws() {
  const client = { sqs: new SQS({ region: 'us-east-1' }), dynamo: new DynamoDB({ region: 'us-east-1' }) };
  const sqs = mockClient(client.sqs);
  sqs.onAnyCommand().resolves({});
  const dynamo = mockClient(client.dynamo);
  dynamo.onAnyCommand().resolves({});
  return { client, sqs, dynamo };
}
