import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { noFollowers } from '../../core/ending/follow.ts';
import { systemClock } from '../../core/protocol/clock.ts';
import { withFields } from '../../core/protocol/logger.ts';
import { noSegments } from '../../core/protocol/segments.ts';
import { readSetting } from '../../core/protocol/settings.ts';
import { readQueueAddresses } from '../../core/queue/queues.ts';
import { readAwsEnvironment } from '../../platform/aws/aws-environment.ts';
import { createDynamodbClient } from '../../platform/aws/dynamodb-client.ts';
import { createSesClient } from '../../platform/aws/ses-client.ts';
import { createSqsClient } from '../../platform/aws/sqs-client.ts';
import { createSesMailers } from '../../platform/email/ses-mailer.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { createXrayDaemon } from '../../platform/trace/xray-daemon.ts';
import { registry } from '../../tasks/index.ts';
import { processBatch } from './process-batch.ts';
import type { Worker } from './worker.ts';

const addresses = readQueueAddresses(readSetting(process.env, 'QUEUES'));
const [queue] = addresses.keys();

const aws = readAwsEnvironment(process.env, systemClock);
const logger = new Logger();
const daemon = process.env['AWS_XRAY_DAEMON_ADDRESS'];

const worker: Worker = {
  registry,
  table: {
    client: createDynamodbClient(aws),
    name: readSetting(process.env, 'TABLE_NAME'),
  },
  queues: { client: createSqsClient(aws), addresses },
  queue: queue ?? 'default',
  mailerOf: createSesMailers(createSesClient(aws), {
    sender: readSetting(process.env, 'SENDER'),
    configurationSet: readSetting(process.env, 'CONFIGURATION_SET'),
  }),
  followers: noFollowers,
  logger,
  metrics: createEmfMetrics(logger, process.env, systemClock),
  // Only the stack knows whether the role may send segments.
  segments: daemon && process.env['TRACING'] === 'on' ? createXrayDaemon(daemon, logger) : noSegments,
  clock: systemClock,
  random: Math.random,
  newToken: randomUUID,
};

/** Runs the tasks of one queue: an SQS batch in, the messages to keep out. */
export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const deadline = systemClock.now() + context.getRemainingTimeInMillis();
  const ofThisRun = { ...worker, logger: withFields(logger, { requestId: context.awsRequestId }) };
  return processBatch(ofThisRun, event, deadline);
}
