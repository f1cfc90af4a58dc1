import { createSqsClient } from '#aws/sqs-client';
import { celeryFollowers, tellNobody } from '../../core/celery/celery-followers.ts';
import { readServedCelery } from '../../core/celery/celery-results.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { handleBatch } from '../../platform/lambda/handle-batch.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { readTaskNames } from '../../platform/metrics/read-task-names.ts';
import { givenUpNameOf, readGivenUpQueues } from './given-up-queues.ts';
import { type DeadLetters, processGivenUpBatch } from './process-given-up.ts';

const { aws, ...parts } = functionParts(process.env);

const sqs = createSqsClient(aws);
const served = readServedCelery(parts.table.client, process.env);

const deadLetters: DeadLetters = {
  ...parts,
  queues: readGivenUpQueues(sqs, process.env),
  celery: served && { ...served, queue: givenUpNameOf(sqs, process.env, served.queue) ?? '' },
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, readTaskNames(process.env)),
  followers: celeryFollowers(parts.table.client, process.env, tellNobody(parts)),
};

/** Processes the messages that SQS gave up, from every queue. */
export const handler = handleBatch(deadLetters, (event, { logger }) =>
  processGivenUpBatch({ ...deadLetters, logger }, event),
);
