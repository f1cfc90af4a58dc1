import { Logger } from '@aws-lambda-powertools/logger';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { readAwsEnvironment } from '../aws/aws-environment.ts';
import { createDynamodbClient } from '../aws/dynamodb-client.ts';
import { createSqsClient } from '../aws/sqs-client.ts';
import { handle } from '../http/handle.ts';
import { createEmfMetrics } from '../metrics/emf-metrics.ts';
import { systemClock } from '../protocol/clock.ts';
import { readSetting } from '../protocol/settings.ts';
import { createApp } from './app.ts';
import { readOperatedQueues } from './operated-queue.ts';

/** Milliseconds that a change to an event source mapping may take: Lambda's own API is no data plane. */
const LAMBDA_TIMEOUT_MS = 5_000;

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
  lambda: new LambdaClient({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: LAMBDA_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  }),
  logger,
  metrics: createEmfMetrics(logger),
  clock: systemClock,
  random: Math.random,
  lambdaTrace: () => process.env['_X_AMZN_TRACE_ID'],
});

/** Answers the operator’s calls. */
export const handler = handle(app);
