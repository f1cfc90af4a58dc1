import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { handle } from 'hono/aws-lambda';
import { v7 as timeOrderedUuid } from 'uuid';
import { CLIENT_CONFIG } from '../protocol/client-config.ts';
import { systemClock } from '../protocol/clock.ts';
import { readSetting } from '../protocol/settings.ts';
import { readQueueAddresses } from '../queue/queues.ts';
import { registry } from '../tasks/index.ts';
import { createApp } from './app.ts';

const app = createApp({
  registry,
  table: { client: new DynamoDBClient(CLIENT_CONFIG), name: readSetting(process.env, 'TABLE_NAME') },
  queues: {
    client: new SQSClient(CLIENT_CONFIG),
    addresses: readQueueAddresses(readSetting(process.env, 'QUEUES')),
  },
  logger: new Logger(),
  clock: systemClock,
  random: Math.random,
  newId: timeOrderedUuid,
});

/** Answers the calls that create tasks. */
export const handler = handle(app);
