import type { SQSRecord } from 'aws-lambda';
import { CREATED_AT } from './messages.ts';

/** What tests choose of a message that SQS delivers. */
interface Delivered {
  /** Its place in the batch, from which its id and receipt handle derive. Default 0. */
  readonly index?: number;
  /** The queue's name. Default `default`. */
  readonly queue?: string;
  /** Default 1. */
  readonly receiveCount?: number;
  /** When it was sent, in milliseconds since the epoch. Default: when `taskMessage` says that its task was. */
  readonly sentAt?: number;
  readonly messageAttributes?: SQSRecord['messageAttributes'];
}

/** A message as Lambda hands it to a function, with the ids `message-0` and `receipt-0`. */
export function sqsRecord(
  body: object | string,
  {
    index = 0,
    queue = 'default',
    receiveCount = 1,
    sentAt = CREATED_AT,
    messageAttributes = {},
  }: Delivered = {},
): SQSRecord {
  return {
    messageId: `message-${index}`,
    receiptHandle: `receipt-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'a',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes,
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    awsRegion: 'us-east-1',
  };
}
