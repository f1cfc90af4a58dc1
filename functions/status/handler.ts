import { createSqsClient } from '#aws/sqs-client';
import { tasks } from '#tasks';
import { withCeleryQueue } from '../../core/definition/registry.ts';
import { readQueues } from '../../core/queue/queues.ts';
import { handle } from '../../platform/http/handle.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { createApp } from './app.ts';
import { createWaitShare } from './wait-share.ts';

const { aws, ...parts } = functionParts(process.env);

const app = createApp({
  ...parts,
  registry: withCeleryQueue(tasks.registry, process.env['CELERY_QUEUE']),
  queues: readQueues(createSqsClient(aws), process.env),
  ...(process.env['WAITS'] === 'share' ? { waits: createWaitShare(parts) } : {}),
});

/** Answers the calls that read, and every call that no route takes. */
export const handler = handle(app);
