import { createLambdaClient } from '#aws/lambda-client';
import { createSqsClient } from '#aws/sqs-client';
import { celeryFollowers, tellNobody } from '../../core/celery/celery-followers.ts';
import { readServedCelery } from '../../core/celery/celery-results.ts';
import { leftToSweep } from '../../core/ending/left-to-sweep.ts';
import { WORKFLOW } from '../../core/protocol/outbox.ts';
import { handle } from '../../platform/http/handle.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { readTaskNames } from '../../platform/metrics/read-task-names.ts';
import { createApp } from './app.ts';
import { readOperatedQueues } from './operated-queue.ts';

const { aws, ...parts } = functionParts(process.env);

const app = createApp({
  ...parts,
  queues: {
    client: createSqsClient(aws),
    addresses: readOperatedQueues(process.env),
  },
  celery: readServedCelery(parts.table.client, process.env),
  lambda: createLambdaClient(aws),
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, readTaskNames(process.env)),
  followers: {
    ...celeryFollowers(parts.table.client, process.env, tellNobody(parts)),
    // It may not send to the queues of what comes after a member.
    [WORKFLOW]: leftToSweep(parts),
  },
});

/** Answers the operator's calls. */
export const handler = handle(app);
