import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { v7 as timeOrderedUuid } from 'uuid';
import { noFollowers } from '../../core/ending/follow.ts';
import { systemClock } from '../../core/protocol/clock.ts';
import { readSetting } from '../../core/protocol/settings.ts';
import { readQueueAddresses } from '../../core/queue/queues.ts';
import { readAwsEnvironment } from '../../platform/aws/aws-environment.ts';
import { createDynamodbClient } from '../../platform/aws/dynamodb-client.ts';
import { createSqsClient } from '../../platform/aws/sqs-client.ts';
import { handle } from '../../platform/http/handle.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { registry } from '../../tasks/index.ts';
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
  followers: noFollowers,
  logger,
  metrics: createEmfMetrics(logger, process.env, systemClock),
  clock: systemClock,
  random: Math.random,
  newToken: randomUUID,
  newId: timeOrderedUuid,
  lambdaTrace: () => process.env['_X_AMZN_TRACE_ID'],
});

/** Answers the calls that create tasks, and those that change what becomes of one. */
export const handler = handle(app);
