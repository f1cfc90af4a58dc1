import { Logger } from '@aws-lambda-powertools/logger';
import { v7 as timeOrderedUuid } from 'uuid';
import { readAwsEnvironment } from '../aws/aws-environment.ts';
import { createDynamodbClient } from '../aws/dynamodb-client.ts';
import { createSqsClient } from '../aws/sqs-client.ts';
import { handle } from '../http/handle.ts';
import { createEmfMetrics } from '../metrics/emf-metrics.ts';
import { systemClock } from '../protocol/clock.ts';
import { readSetting } from '../protocol/settings.ts';
import { readQueueAddresses } from '../queue/queues.ts';
import { registry } from '../tasks/index.ts';
import { createApp } from './app.ts';

const aws = readAwsEnvironment(process.env, systemClock);
const logger = new Logger();

const app = createApp({
  registry,
  table: {
    client: createDynamodbClient(aws),
    name: readSetting(process.env, 'TABLE_NAME'),
  },
  queues: {
    client: createSqsClient(aws),
    addresses: readQueueAddresses(readSetting(process.env, 'QUEUES')),
  },
  logger,
  metrics: createEmfMetrics(logger, process.env, systemClock),
  clock: systemClock,
  random: Math.random,
  newId: timeOrderedUuid,
  lambdaTrace: () => process.env['_X_AMZN_TRACE_ID'],
});

/** Answers the calls that create tasks, and those that change what becomes of one. */
export const handler = handle(app);
