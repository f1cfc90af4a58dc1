import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { systemClock } from '../../core/protocol/clock.ts';
import { withFields } from '../../core/protocol/logger.ts';
import { readSetting } from '../../core/protocol/settings.ts';
import { readQueueAddresses } from '../../core/queue/queues.ts';
import { readAwsEnvironment } from '../../platform/aws/aws-environment.ts';
import { createDynamodbClient } from '../../platform/aws/dynamodb-client.ts';
import { createSqsClient } from '../../platform/aws/sqs-client.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { type Deliveries, processEvents } from './process-events.ts';

const aws = readAwsEnvironment(process.env, systemClock);
const logger = new Logger();

const deliveries: Deliveries = {
  table: {
    client: createDynamodbClient(aws),
    name: readSetting(process.env, 'TABLE_NAME'),
  },
  // The one queue that it reads, and whereto an event goes on that cannot be read.
  queues: {
    client: createSqsClient(aws),
    addresses: readQueueAddresses(readSetting(process.env, 'QUEUES')),
  },
  logger,
  metrics: createEmfMetrics(logger, process.env, systemClock),
  clock: systemClock,
  random: Math.random,
};

/** Takes what SES tells of the emails that tasks sent: an SQS batch in, the messages to keep out. */
export function handler(event: SQSEvent, context: Pick<Context, 'awsRequestId'>): Promise<SQSBatchResponse> {
  const ofThisRun = { ...deliveries, logger: withFields(logger, { requestId: context.awsRequestId }) };
  return processEvents(ofThisRun, event);
}
