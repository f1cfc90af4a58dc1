import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { processGivenUpBatch } from '../../functions/dead-letter/process-given-up.ts';
import { processBatch } from '../../functions/worker/process-batch.ts';
import { EventSource } from '../../testing/system/event-source.ts';
import type { Sandbox } from '../../testing/system/sandbox.ts';
import type { Sandboxes } from '../../testing/system/sandboxes.ts';
import type { LabFunctions } from './lab-functions.ts';
import {
  CELERY_QUEUE,
  GIVEN_UP_QUEUE,
  type Laboratory,
  type QUEUES,
  VISIBILITY_SECONDS,
  WORKER_TIMEOUT_SECONDS,
} from './laboratory.ts';
import type { WireLog } from './wire-log.ts';

/** Which function a queue's messages are for. */
const FUNCTION_OF = { default: 'worker', celery: 'celeryWorker', 'celery-given-up': 'deadLetter' } as const;

interface LabEventSourceOptions {
  readonly queue: (typeof QUEUES)[number];
  readonly lab: Laboratory;
  readonly wire: WireLog;
  readonly functions: LabFunctions;
  readonly sandboxes: Sandboxes;
  /** If it is given, some messages are delivered twice, and messages out of order. */
  readonly disorder: (() => number) | undefined;
}

/** What passes a queue's messages to its function. */
export function labEventSource(options: LabEventSourceOptions): EventSource {
  const { queue, lab, wire, functions, sandboxes, disorder } = options;
  return new EventSource({
    ...{ queue, call: lab.call, traffic: wire, sandboxes, disorder, maxBatches: 10 },
    visibilityTimeout: VISIBILITY_SECONDS,
    runs: FUNCTION_OF[queue],
    functionTimeout: WORKER_TIMEOUT_SECONDS,
    process: (sandbox, event, deadline) => process(queue, functions, sandbox, event, deadline),
  });
}

function process(
  queue: LabEventSourceOptions['queue'],
  functions: LabFunctions,
  sandbox: Sandbox,
  event: SQSEvent,
  deadline: number,
): Promise<SQSBatchResponse> {
  if (queue === GIVEN_UP_QUEUE) return processGivenUpBatch(functions.deadLetters(sandbox), event);
  const worker = queue === CELERY_QUEUE ? functions.celeryWorker(sandbox) : functions.worker(sandbox);
  return processBatch(worker, event, deadline);
}
