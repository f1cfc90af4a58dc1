import type { Context } from 'aws-lambda';
import { noFollowers } from '../../core/ending/follow.ts';
import { withFields } from '../../core/protocol/logger.ts';
import { isSweepEvent } from '../../core/protocol/sweep-event.ts';
import { readQueues } from '../../core/queue/queues.ts';
import { createSqsClient } from '../../platform/aws/sqs-client.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { createEmfMeasures } from '../../platform/metrics/emf-measures.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { registry } from '../../tasks/index.ts';
import type { Scheduler } from './scheduler.ts';
import { sweep } from './sweep.ts';

const { aws, ...parts } = functionParts(process.env);

const scheduler: Scheduler = {
  ...parts,
  registry,
  queues: readQueues(createSqsClient(aws), process.env),
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, registry.names),
  measures: createEmfMeasures(process.env, parts.clock),
  followers: noFollowers,
};

/** Sweeps, when the stack's schedule says so. */
export async function handler(
  event: object,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
): Promise<object> {
  if (!isSweepEvent(event)) throw new TypeError('This function only sweeps.');
  const logger = withFields(parts.logger, { requestId: context.awsRequestId });
  const ends = parts.clock.now() + context.getRemainingTimeInMillis();
  return sweep({ ...scheduler, logger }, event, ends);
}
