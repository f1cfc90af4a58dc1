import type { Context } from 'aws-lambda';
import { v7 as timeOrderedUuid } from 'uuid';
import { createSqsClient } from '#aws/sqs-client';
import { tasks } from '#tasks';
import { celeryFollowers, tellNobody } from '../../core/celery/celery-followers.ts';
import { withCeleryQueue } from '../../core/definition/registry.ts';
import { withFields } from '../../core/protocol/logger.ts';
import { isSweepEvent } from '../../core/protocol/sweep-event.ts';
import { readQueues } from '../../core/queue/queues.ts';
import { workflowFollowers } from '../../core/workflow/workflow-followers.ts';
import { handle } from '../../platform/http/handle.ts';
import type { HttpEvent } from '../../platform/http/http-request.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { createEmfMeasures } from '../../platform/metrics/emf-measures.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { createApp } from './app.ts';
import type { Scheduler } from './scheduler.ts';
import { sweep } from './sweep.ts';

const { aws, ...parts } = functionParts(process.env);

const scheduler: Scheduler = {
  ...parts,
  registry: withCeleryQueue(tasks.registry, process.env['CELERY_QUEUE']),
  queues: readQueues(createSqsClient(aws), process.env),
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, tasks.registry.names),
  measures: createEmfMeasures(process.env, parts.clock),
  followers: {
    ...celeryFollowers(parts.table.client, process.env, tellNobody(parts)),
    ...workflowFollowers(() => scheduler),
  },
};

const answer = handle(
  createApp({
    ...scheduler,
    keysPerCaller: process.env['KEYS_PER_CALLER'] === 'on',
    newId: timeOrderedUuid,
  }),
);

/** Sweeps, when the stack's schedule says so; and answers the calls that make schedules, change them and run them. */
export async function handler(
  event: object,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
): Promise<object> {
  // Whatever starts no sweep is a call of the API: nobody else may start the function.
  if (!isSweepEvent(event)) return answer(event as HttpEvent, context);
  const logger = withFields(parts.logger, { requestId: context.awsRequestId });
  const ends = parts.clock.now() + context.getRemainingTimeInMillis();
  return sweep({ ...scheduler, logger }, event, ends);
}
