import { Logger } from '@aws-lambda-powertools/logger';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { readAwsEnvironment } from '../aws/aws-environment.ts';
import { createDynamodbClient } from '../aws/dynamodb-client.ts';
import { createSqsClient } from '../aws/sqs-client.ts';
import { systemClock } from '../protocol/clock.ts';
import { readSetting } from '../protocol/settings.ts';
import { readQueueAddresses } from '../queue/queues.ts';
import { registry } from '../tasks/index.ts';
import { createApp } from './app.ts';
import { withKnownMethod } from './known-method.ts';

const aws = readAwsEnvironment(process.env, systemClock);

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
  logger: new Logger(),
  clock: systemClock,
  random: Math.random,
  lambdaTrace: () => process.env['_X_AMZN_TRACE_ID'],
});
const handleEvent = handle(app);

/** Answers the calls that read, and whatever no route takes. A body is nothing to any of them, and none may come with a GET. */
export function handler(event: LambdaEvent, context: LambdaContext): ReturnType<typeof handleEvent> {
  return handleEvent({ ...withKnownMethod(event), body: null }, context);
}
