import { createSqsClient } from '#aws/sqs-client';
import { celeryFollowers, tellNobody } from '../../core/celery/celery-followers.ts';
import { readServedCelery } from '../../core/celery/celery-results.ts';
import { leftToSweep } from '../../core/ending/left-to-sweep.ts';
import { WORKFLOW } from '../../core/protocol/outbox.ts';
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
  followers: {
    ...celeryFollowers(parts.table.client, process.env, tellNobody(parts)),
    // It may not send to the queues of what comes after a member.
    [WORKFLOW]: leftToSweep(parts),
  },
};

/** Processes the messages that SQS gave up, from every queue. */
export const handler = handleBatch(deadLetters, (event, { logger }) =>
  processGivenUpBatch({ ...deadLetters, logger }, event),
);
