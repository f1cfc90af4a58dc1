import { SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type { Queues } from '../../../../core/queue/queues.ts';

export const URLS = {
  default: { url: 'https://sqs/default', deadLetterUrl: 'https://sqs/default-dead' },
  slow: { url: 'https://sqs/slow', deadLetterUrl: 'https://sqs/slow-dead' },
} as const;

/** Two queues, with a client that makes no requests and answers everything with an empty answer. */
export function testQueues() {
  const client = new SQS({ region: 'us-east-1' });
  const sqs = mockClient(client);
  sqs.onAnyCommand().resolves({});
  const queues: Queues = { client, addresses: new Map(Object.entries(URLS)) };
  return { queues, sqs };
}
