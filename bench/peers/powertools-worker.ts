import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const ses = new SESClient({});
const processor = new BatchProcessor(EventType.SQS);
const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' });
const sendOnce = makeIdempotent(sendEmail, {
  persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env['TABLE_NAME'] ?? '' }),
  config,
});

/** Sends the email of each message once, combining batch and idempotency as Powertools' documentation shows. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  config.registerLambdaContext(context);
  return processPartialResponse(event, sendOnce, processor);
}

async function sendEmail({ body }: SQSRecord): Promise<{ messageId: string | undefined }> {
  const { input } = JSON.parse(body);
  const { MessageId } = await ses.send(
    new SendEmailCommand({
      Source: process.env['SENDER'],
      Destination: { ToAddresses: [input.recipient] },
      Message: { Subject: { Data: 'Message' }, Body: { Text: { Data: input.content } } },
    }),
  );
  return { messageId: MessageId };
}
