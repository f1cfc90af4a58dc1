import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FeedingQueue } from '../function-entry.ts';
import type { QueuePlan } from '../plan-queues.ts';
import type { Settings } from '../settings.ts';
import type { MailEvents } from './mail-events.ts';
import type { ResultsTable } from './results-table.ts';
import type { TaskQueue } from './task-queue.ts';

/** What of the stack a function is told of, may use and is fed from. */
export interface FunctionResources {
  readonly results: ResultsTable;
  /** Those that the function knows. */
  readonly taskQueues: readonly TaskQueue[];
  readonly mailEvents: MailEvents;
  /** What feeds the workers, by the names of their queues; so far as it is in the stack already. */
  readonly eventSources: ReadonlyMap<string, EventSourceMapping>;
  readonly settings: Settings;
}

/** A queue that feeds a function. */
export interface Feed {
  readonly queue: Queue;
  /** Of the task queue that it is, or belongs to. */
  readonly plan?: QueuePlan;
}

/** The queues of a kind that a function knows. */
export const FEEDS: Readonly<Record<FeedingQueue, (resources: FunctionResources) => readonly Feed[]>> = {
  queues: ({ taskQueues }) => taskQueues,
  givenUpQueues: ({ taskQueues }) =>
    taskQueues.map(({ plan, givenUpQueue }) => ({ plan, queue: givenUpQueue })),
  mailEvents: ({ mailEvents: { queue } }) => [{ queue }],
};

/**
 * What feeds the worker of a task queue.
 *
 * @throws Error when nothing does yet: the table has the worker after a function that asks for it
 */
export function eventSourceOf({ eventSources }: FunctionResources, { plan }: TaskQueue): EventSourceMapping {
  const source = eventSources.get(plan.name);
  if (!source)
    throw new Error(`Nothing feeds the worker of the queue ${plan.name} yet: see infra/functions.ts.`);
  return source;
}
