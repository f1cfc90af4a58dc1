import { Logger } from '@aws-lambda-powertools/logger';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { v7 as timeOrderedUuid } from 'uuid';
import { readAwsEnvironment } from '../aws/aws-environment.ts';
import { createDynamodbClient } from '../aws/dynamodb-client.ts';
import { createSqsClient } from '../aws/sqs-client.ts';
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
  metrics: createEmfMetrics(logger),
  clock: systemClock,
  random: Math.random,
  newId: timeOrderedUuid,
  lambdaTrace: () => process.env['_X_AMZN_TRACE_ID'],
});

const handleEvent = handle(app);

/**
 * Answers the calls that create tasks, and those that change what becomes of one. An `Idempotency-Key` that is empty, or not ASCII, is a
 * mistake to be told of; the adapter leaves out the one and percent-encodes the other, so that either is handed on as an empty
 * string of the header's own syntax.
 */
export function handler(event: LambdaEvent, context: LambdaContext): ReturnType<typeof handleEvent> {
  const key = event.headers?.['idempotency-key'];
  const isMistake = typeof key === 'string' && !/^[\x20-\x7e]+$/.test(key);
  const headers = isMistake ? { ...event.headers, 'idempotency-key': '""' } : event.headers;
  return handleEvent({ ...event, headers } as LambdaEvent, context);
}
