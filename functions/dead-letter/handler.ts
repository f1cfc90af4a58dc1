import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { noFollowers } from '../../core/ending/follow.ts';
import { systemClock } from '../../core/protocol/clock.ts';
import { withFields } from '../../core/protocol/logger.ts';
import { readSetting } from '../../core/protocol/settings.ts';
import { readQueueAddresses } from '../../core/queue/queues.ts';
import { readAwsEnvironment } from '../../platform/aws/aws-environment.ts';
import { createDynamodbClient } from '../../platform/aws/dynamodb-client.ts';
import { createSqsClient } from '../../platform/aws/sqs-client.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import type { DeadLetters } from './process-given-up.ts';
import { processGivenUpBatch } from './process-given-up-batch.ts';

const aws = readAwsEnvironment(process.env, systemClock);
const logger = new Logger();

const deadLetters: DeadLetters = {
  table: {
    client: createDynamodbClient(aws),
    name: readSetting(process.env, 'TABLE_NAME'),
  },
  // By the names of the queues of what was given up: their own addresses, and whereto a message goes on.
  queues: {
    client: createSqsClient(aws),
    addresses: readQueueAddresses(readSetting(process.env, 'QUEUES')),
  },
  followers: noFollowers,
  logger,
  metrics: createEmfMetrics(logger, process.env, systemClock),
  clock: systemClock,
  random: Math.random,
  newToken: randomUUID,
};

/** Takes the messages that SQS gave up on, of every queue: an SQS batch in, the messages to keep out. */
export function handler(event: SQSEvent, context: Pick<Context, 'awsRequestId'>): Promise<SQSBatchResponse> {
  const ofThisRun = { ...deadLetters, logger: withFields(logger, { requestId: context.awsRequestId }) };
  return processGivenUpBatch(ofThisRun, event);
}
