import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueAddress } from '../../core/queue/queues.ts';
import type { FeedingQueue, FunctionEntry } from '../../infra/function-entry.ts';
import type { FunctionInstance } from '../../infra/function-instances.ts';
import { FUNCTIONS } from '../../infra/functions.ts';
import type { QueuePlan } from '../../infra/plan-queues.ts';
import { givenUpUrl, queueArn } from '../emulators/create-queues.ts';
import type { LocalFunctions } from '../functions/local-functions.ts';
import { messageOf } from '../message-of.ts';
import type { Reporter } from '../reporter.ts';
import { EventSource } from './event-source.ts';

export interface EventSourcesOptions {
  readonly client: SQSClient;
  /** The task queues to read. */
  readonly queues: ReadonlyMap<string, QueueAddress>;
  /** The queue of mail events, unless it is read already. */
  readonly mailEvents?: QueueAddress;
  readonly functions: LocalFunctions;
  readonly reporter: Reporter;
}

export interface StartedSource {
  readonly source: EventSource;
  /** The task queue it reads, if it feeds a worker. */
  readonly feedsWorkerOf: string | undefined;
}

/** Starts an event source for each queue that feeds a function, from the stack's own table. */
export function startEventSources(options: EventSourcesOptions): StartedSource[] {
  return options.functions.instances.flatMap((instance) => {
    const entry: FunctionEntry = FUNCTIONS[instance.function];
    return entry.calledBy
      .flatMap((caller) => (caller.kind === 'queue' ? caller.queue : []))
      .flatMap((kind) => FEEDS[kind](options, instance).map((feed) => start(instance, kind, feed, options)));
  });
}

/** A queue that feeds a function. */
interface Feed {
  readonly queueUrl: string;
  /** The task queue it is or belongs to. */
  readonly taskQueue?: string;
}

const FEEDS: Readonly<
  Record<FeedingQueue, (options: EventSourcesOptions, instance: FunctionInstance) => readonly Feed[]>
> = {
  queues: ({ queues }, instance) =>
    knownBy(instance, queues).map(([taskQueue, { url }]) => ({ taskQueue, queueUrl: url })),
  givenUpQueues: ({ queues }, instance) =>
    knownBy(instance, queues).map(([taskQueue, { url }]) => ({ taskQueue, queueUrl: givenUpUrl(url) })),
  mailEvents: ({ mailEvents }) => (mailEvents ? [{ queueUrl: mailEvents.url }] : []),
};

/** Most batches at once, where Lambda's number is too high for one machine. */
const MAX_BATCHES: Readonly<Partial<Record<FeedingQueue, number>>> = {
  // Tasks come first: the events of a thousand emails must not delay the next thousand.
  mailEvents: 1,
};

function knownBy({ queues: known }: FunctionInstance, queues: ReadonlyMap<string, QueueAddress>) {
  return [...queues].filter(([name]) => known.some((plan) => plan.name === name));
}

function start(
  { function: name, queue }: FunctionInstance,
  kind: FeedingQueue,
  { queueUrl, taskQueue }: Feed,
  { client, functions, reporter }: EventSourcesOptions,
): StartedSource {
  const called = queue ? `${name} of the queue "${queue.name}"` : name;
  const maxBatches = MAX_BATCHES[kind];
  const source = new EventSource({
    client,
    queueUrl,
    queueArn: queueArn(queueUrl),
    invoke: (event) => functions.invoke(name, event, queue?.name),
    onFault: (fault) => reporter.error(`${called} failed: ${messageOf(fault)}`),
    ...(kind === 'queues' && queue ? workerSettings(queue) : {}),
    ...(maxBatches === undefined ? {} : { maxBatches }),
  });
  return { source, feedsWorkerOf: kind === 'queues' ? taskQueue : undefined };
}

/** What the event source mapping of a queue's worker has of the queue's plan. */
function workerSettings({ maxConcurrency, batchSize, batchWindow }: QueuePlan) {
  return { maxBatches: maxConcurrency, batchSize, batchWindow };
}
