import { createSqsClient } from '#aws/sqs-client';
import { readQueues } from '../../core/queue/queues.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { handleBatch } from '../../platform/lambda/handle-batch.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { readTaskNames } from '../../platform/metrics/read-task-names.ts';
import { type Deliveries, processEvents } from './process-events.ts';

const { aws, ...parts } = functionParts(process.env);

const deliveries: Deliveries = {
  ...parts,
  // The one queue it reads, and where its unreadable events go.
  queues: readQueues(createSqsClient(aws), process.env),
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, readTaskNames(process.env)),
};

/** Processes the mail events of the emails that tasks sent. */
export const handler = handleBatch(deliveries, (event, { logger }) =>
  processEvents({ ...deliveries, logger }, event),
);
