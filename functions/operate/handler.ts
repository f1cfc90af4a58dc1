import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { noFollowers } from '../../core/ending/follow.ts';
import { systemClock } from '../../core/protocol/clock.ts';
import { readSetting } from '../../core/protocol/settings.ts';
import { readAwsEnvironment } from '../../platform/aws/aws-environment.ts';
import { createDynamodbClient } from '../../platform/aws/dynamodb-client.ts';
import { createLambdaClient } from '../../platform/aws/lambda-client.ts';
import { createSqsClient } from '../../platform/aws/sqs-client.ts';
import { handle } from '../../platform/http/handle.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { createApp } from './app.ts';
import { readOperatedQueues } from './operated-queue.ts';

const aws = readAwsEnvironment(process.env, systemClock);
const logger = new Logger();

const app = createApp({
  table: {
    client: createDynamodbClient(aws),
    name: readSetting(process.env, 'TABLE_NAME'),
  },
  queues: {
    client: createSqsClient(aws),
    addresses: readOperatedQueues(readSetting(process.env, 'QUEUES')),
  },
  lambda: createLambdaClient(aws),
  followers: noFollowers,
  logger,
  metrics: createEmfMetrics(logger, process.env, systemClock),
  clock: systemClock,
  random: Math.random,
  newToken: randomUUID,
  lambdaTrace: () => process.env['_X_AMZN_TRACE_ID'],
});

/** Answers the operator’s calls. */
export const handler = handle(app);
