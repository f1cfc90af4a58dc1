import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createEmfMetrics } from '../metrics/emf-metrics.ts';
import { CLIENT_CONFIG } from '../protocol/client-config.ts';
import { systemClock } from '../protocol/clock.ts';
import { withFields } from '../protocol/logger.ts';
import { readSetting } from '../protocol/settings.ts';
import { readQueueAddresses } from '../queue/queues.ts';
import type { Deliveries } from './deliveries.ts';
import { processEvents } from './process-events.ts';

const logger = new Logger();

const deliveries: Deliveries = {
  table: { client: new DynamoDBClient(CLIENT_CONFIG), name: readSetting(process.env, 'TABLE_NAME') },
  // The one queue that it reads, and whereto an event goes on that cannot be read.
  queues: {
    client: new SQSClient(CLIENT_CONFIG),
    addresses: readQueueAddresses(readSetting(process.env, 'QUEUES')),
  },
  logger,
  metrics: createEmfMetrics(logger),
  clock: systemClock,
  random: Math.random,
};

/** Takes what SES tells of the emails that tasks sent: an SQS batch in, the messages to keep out. */
export function handler(event: SQSEvent, context: Pick<Context, 'awsRequestId'>): Promise<SQSBatchResponse> {
  const ofThisRun = { ...deliveries, logger: withFields(logger, { requestId: context.awsRequestId }) };
  return processEvents(ofThisRun, event);
}
