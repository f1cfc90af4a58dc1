import { createSesClient } from '#aws/ses-client';
import { createSqsClient } from '#aws/sqs-client';
import { tasks } from '#tasks';
import { celeryFollowers } from '../../core/celery/celery-followers.ts';
import { leftToSweep } from '../../core/celery/left-to-sweep.ts';
import { noSegments } from '../../core/protocol/segments.ts';
import { readSetting } from '../../core/protocol/settings.ts';
import { readQueues } from '../../core/queue/queues.ts';
import { createSesMailers } from '../../platform/email/ses-mailer.ts';
import { functionParts } from '../../platform/lambda/function-parts.ts';
import { handleBatch } from '../../platform/lambda/handle-batch.ts';
import { createEmfMetrics } from '../../platform/metrics/emf-metrics.ts';
import { createXrayDaemon } from '../../platform/trace/xray-daemon.ts';
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
    sender: readSetting(process.env, 'SENDER'),
    senders: process.env['SENDERS']?.split(',') ?? [],
    configurationSet: readSetting(process.env, 'CONFIGURATION_SET'),
  }),
  metrics: createEmfMetrics(parts.logger, process.env, parts.clock, tasks.registry.names),
  // Only the stack knows whether the role may send segments.
  segments: daemon && process.env['TRACING'] === 'on' ? createXrayDaemon(daemon, parts.logger) : noSegments,
  followers: celeryFollowers(parts.table.client, process.env, leftToSweep(parts)),
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

/** Runs the tasks of one queue. */
export const handler = handleBatch(worker, async (event, { logger, deadline }) =>
  processBatch({ ...(await workerOfQueue()), logger }, event, deadline),
);
