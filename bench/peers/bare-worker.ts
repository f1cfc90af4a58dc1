import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const ses = new SESClient({});
const dynamodb = new DynamoDBClient({});

/**
 * What you would write by hand: sends the email of each message, then writes that it was sent. If a message is delivered twice, its email
 * is sent twice.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failures = await Promise.all(event.Records.map(failureOf));
  return { batchItemFailures: failures.filter((failure) => failure !== null) };
}

async function failureOf(record: SQSRecord) {
  try {
    await sendEmail(record);
    return null;
  } catch (error) {
    console.error('not sent', record.messageId, error);
    return { itemIdentifier: record.messageId };
  }
}

async function sendEmail({ body }: SQSRecord): Promise<void> {
  const { id, input } = JSON.parse(body);
  const { MessageId } = await ses.send(
    new SendEmailCommand({
      Source: process.env['SENDER'],
      Destination: { ToAddresses: [input.recipient] },
      Message: { Subject: { Data: 'Message' }, Body: { Text: { Data: input.content } } },
    }),
  );
  const result = JSON.stringify({ messageId: MessageId });
  await dynamodb.send(
    new PutItemCommand({
      TableName: process.env['TABLE_NAME'],
      Item: { id: { S: id }, state: { S: 'SUCCESS' }, result: { S: result } },
    }),
  );
}
