import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});

/** What you would write by hand: puts one item and sends one message at the same time, without checking anything. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const id = randomUUID();
  const input = JSON.parse(event.body ?? '{}');
  await Promise.all([
    dynamodb.send(
      new PutItemCommand({
        TableName: process.env['TABLE_NAME'],
        Item: { id: { S: id }, state: { S: 'PENDING' }, input: { S: JSON.stringify(input) } },
      }),
    ),
    sqs.send(
      new SendMessageCommand({
        QueueUrl: process.env['QUEUE_URL'],
        MessageBody: JSON.stringify({ id, input }),
      }),
    ),
  ]);
  return {
    statusCode: 202,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, state: 'PENDING' }),
  };
}
