import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueAddress } from '../core/queue/queues.ts';
import type { FeedingQueue, FunctionEntry } from '../infra/function-entry.ts';
import type { FunctionInstance } from '../infra/function-instances.ts';
import { FUNCTIONS } from '../infra/functions.ts';
import { givenUpUrl, queueArn } from './create-queues.ts';
import { EventSource } from './event-source.ts';
import type { LocalFunctions } from './local-functions.ts';
import type { Reporter } from './reporter.ts';

/** The queues of this machine, and who reads them. */
export interface EventSourcesOptions {
  readonly client: SQSClient;
  readonly queues: ReadonlyMap<string, QueueAddress>;
  readonly mailEvents: QueueAddress;
  readonly functions: LocalFunctions;
  readonly reporter: Reporter;
}

/** A running event source. */
export interface StartedSource {
  readonly source: EventSource;
  /** The task queue whose worker it feeds, if it feeds one. */
  readonly feedsWorkerOf: string | undefined;
}

/** Starts what hands the functions the messages of the queues that feed them, by the stack's own table. */
export function startEventSources(options: EventSourcesOptions): StartedSource[] {
  return options.functions.instances.flatMap((instance) => {
    const entry: FunctionEntry = FUNCTIONS[instance.function];
    return entry.calledBy
      .flatMap((caller) => (caller.kind === 'queue' ? caller.queue : []))
      .flatMap((kind) => FEEDS[kind](options, instance).map((feed) => start(instance, kind, feed, options)));
  });
}

/** Where a queue is that feeds a function. */
interface Feed {
  readonly queueUrl: string;
  /** The task queue that it is, or belongs to. */
  readonly taskQueue?: string;
}

const FEEDS: Readonly<
  Record<FeedingQueue, (options: EventSourcesOptions, instance: FunctionInstance) => readonly Feed[]>
> = {
  queues: ({ queues }, instance) =>
    knownBy(instance, queues).map(([taskQueue, { url }]) => ({ taskQueue, queueUrl: url })),
  givenUpQueues: ({ queues }, instance) =>
    knownBy(instance, queues).map(([taskQueue, { url }]) => ({ taskQueue, queueUrl: givenUpUrl(url) })),
  mailEvents: ({ mailEvents }) => [{ queueUrl: mailEvents.url }],
};

/** Most batches at once, where fewer than Lambda starts with do. */
const MAX_BATCHES: Readonly<Partial<Record<FeedingQueue, number>>> = {
  // Tasks come first: what became of a thousand emails is not to keep the next thousand waiting.
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
    ...(maxBatches === undefined ? {} : { maxBatches }),
  });
  return { source, feedsWorkerOf: kind === 'queues' ? taskQueue : undefined };
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
