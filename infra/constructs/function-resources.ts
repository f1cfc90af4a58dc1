import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Registry } from '../../core/definition/registry.ts';
import type { FeedingQueue } from '../function-entry.ts';
import type { QueuePlan } from '../plan-queues.ts';
import type { Settings } from '../settings.ts';
import type { Workers } from '../worker-props.ts';
import type { CeleryResults } from './celery-results.ts';
import type { MailEvents } from './mail-events.ts';
import type { ResultsTable } from './results-table.ts';
import type { TaskQueue } from './task-queue.ts';

/** The resources that a function knows, uses and is fed from. */
export interface FunctionResources {
  readonly results: ResultsTable;
  /** The table of Celery's results, if the stack has Celery's queue. */
  readonly celeryResults: CeleryResults | undefined;
  /** The task queues that the function knows. */
  readonly taskQueues: readonly TaskQueue[];
  /** Those, and then all others. */
  readonly everyQueue: readonly TaskQueue[];
  /** How email is sent, if a task sends any. */
  readonly mailEvents: MailEvents | undefined;
  /** The event sources of the workers that are already in the stack, by queue name. */
  readonly eventSources: ReadonlyMap<string, EventSource>;
  /** The names of the task definitions. */
  readonly taskNames: readonly string[];
  /** The hash of the schedules that the task definitions declare. */
  readonly declared: string;
  /** The definitions, and the name of Celery's queue. */
  readonly registry: Registry;
  /** What the workers are given. */
  readonly workers: Workers;
  readonly settings: Settings;
}

/** What feeds a function from a queue. */
export interface EventSource {
  readonly mapping: EventSourceMapping;
  readonly feeds: IFunction;
}

/** A queue that feeds a function. */
export interface Feed {
  readonly queue: Queue;
  /** The plan of the task queue that it is or belongs to. */
  readonly plan?: QueuePlan;
}

/** The queues of each kind that a function knows. */
export const FEEDS: Readonly<Record<FeedingQueue, (resources: FunctionResources) => readonly Feed[]>> = {
  queues: ({ taskQueues }) => taskQueues,
  givenUpQueues: ({ taskQueues }) =>
    taskQueues.map(({ plan, givenUpQueue }) => ({ plan, queue: givenUpQueue })),
  mailEvents: ({ mailEvents }) => (mailEvents ? [{ queue: mailEvents.queue }] : []),
};

/**
 * The event source of a task queue's worker.
 *
 * @throws Error if it is not in the stack yet: the table must list the worker before a function that needs this
 */
export function eventSourceOf({ eventSources }: FunctionResources, { plan }: TaskQueue): EventSource {
  const source = eventSources.get(plan.name);
  if (!source)
    throw new Error(`The worker of the queue ${plan.name} has no event source yet: see infra/functions.ts.`);
  return source;
}

/** How the tasks of the queues that the function knows send email; `undefined` if none does. */
export function mailOf({ taskQueues, mailEvents }: FunctionResources): MailEvents | undefined {
  return taskQueues.some(({ plan }) => plan.sendsEmail) ? mailEvents : undefined;
}

/**
 * Celery's queue and the table of its results, if the function knows the queue.
 *
 * @throws Error if there is the queue and no table
 */
export function celeryOf({ taskQueues, celeryResults }: FunctionResources) {
  const taskQueue = taskQueues.find(({ plan }) => plan.celery === true);
  if (!taskQueue) return undefined;
  if (!celeryResults) throw new Error("Celery's queue needs a table of results: see infra/stack.ts.");
  return { queue: taskQueue.plan.name, table: celeryResults.table };
}
