import { v7 as timeOrderedUuid } from 'uuid';
import { createSqsClient } from '#aws/sqs-client';
import { tasks } from '#tasks';
import { celeryFollowers, tellNobody } from '../../core/celery/celery-followers.ts';
import { withCeleryQueue } from '../../core/definition/registry.ts';
import { readQueues } from '../../core/queue/queues.ts';
import { workflowFollowers } from '../../core/workflow/workflow-followers.ts';
import { handle } from '../../platform/http/handle.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { createApp } from './app.ts';
import { workersByRole } from './calling-worker.ts';
import type { Enqueue } from './enqueue.ts';

const { aws, ...parts } = functionParts(process.env);

const registry = withCeleryQueue(tasks.registry, process.env['CELERY_QUEUE']);

const enqueue: Enqueue = {
  ...parts,
  registry,
  workerOf: workersByRole(process.env['CALLING_WORKERS'], registry),
  keysPerCaller: process.env['KEYS_PER_CALLER'] === 'on',
  queues: readQueues(createSqsClient(aws), process.env),
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, registry.names),
  followers: {
    ...celeryFollowers(parts.table.client, process.env, tellNobody(parts)),
    ...workflowFollowers(() => enqueue),
  },
  celery: process.env['CELERY_TABLE'] !== undefined,
  newId: timeOrderedUuid,
};

/** Answers the calls that send tasks, and those that change one by hand. */
export const handler = handle(createApp(enqueue));
