import { createSesClient } from '#aws/ses-client';
import { createSqsClient } from '#aws/sqs-client';
import { tasks } from '#tasks';
import { celeryFollowers } from '../../core/celery/celery-followers.ts';
import { leftToSweep } from '../../core/ending/left-to-sweep.ts';
import { noSegments } from '../../core/protocol/segments.ts';
import { readQueues } from '../../core/queue/queues.ts';
import { workflowFollowers } from '../../core/workflow/workflow-followers.ts';
import { createSesMailers } from '../../platform/email/ses-mailer.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { handleBatch } from '../../platform/lambda/handle-batch.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { lateSegments } from '../../platform/trace/late-segments.ts';
import { createEventLoop } from './event-loop.ts';
import { guardProcess } from './guard-process.ts';
import { processBatch } from './process-batch.ts';
import type { Worker } from './worker.ts';

const { aws, ...parts } = functionParts(process.env);
const queues = readQueues(createSqsClient(aws), process.env);
const [queue = 'default'] = queues.addresses.keys();
const daemon = process.env['AWS_XRAY_DAEMON_ADDRESS'];

const worker: Worker = {
  ...parts,
  registry: tasks.registry,
  queues,
  queue,
  mailerOf: createSesMailers(createSesClient(aws), {
    // Set where a task of the queue sends email; no other run has a mailer.
    sender: process.env['SENDER'] ?? '',
    senders: process.env['SENDERS']?.split(',') ?? [],
    configurationSet: process.env['CONFIGURATION_SET'] ?? '',
  }),
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, tasks.registry.names),
  // Only the stack knows whether the role may send segments.
  segments:
    daemon && process.env['TRACING'] === 'on'
      ? lateSegments(async () => {
          const { createXrayDaemon } = await import('../../platform/trace/xray-daemon.ts');
          return createXrayDaemon(daemon, parts.logger);
        })
      : noSegments,
  followers: {
    ...celeryFollowers(parts.table.client, process.env, leftToSweep(parts)),
    ...workflowFollowers(() => worker),
  },
  logsMessages: process.env['LOG_MESSAGES'] === 'on',
  loop: createEventLoop(parts.clock),
};

guardProcess(process);

let celeryWorker: Promise<Worker> | undefined;

/** On the queue that Celery sends to, the worker also reads what Celery writes. */
function workerOfQueue(): Promise<Worker> | Worker {
  if (process.env['CELERY_QUEUE'] !== queue) return worker;
  celeryWorker ??= import('./celery/make-celery-worker.ts').then(({ makeCeleryWorker }) =>
    makeCeleryWorker(worker, process.env),
  );
  return celeryWorker;
}

/** Whether tasks that may be this queue's need something of the deployment. Celery's queue has those of others. */
const hasNeeds = tasks.registry.definitions.some((one) => one.needs && (one.queue === queue || one.celery));

/** Runs the tasks of one queue, once what they need of the deployment is there. */
export const handler = handleBatch(worker, async (event, { logger, deadline }) => {
  const own = { ...(await workerOfQueue()), logger };
  if (hasNeeds) {
    const { unmetNeeds } = await import('./needs/unmet-needs.ts');
    const unmet = await unmetNeeds(own, event, process.env, aws);
    if (unmet) return unmet;
  }
  return processBatch(own, event, deadline);
});
