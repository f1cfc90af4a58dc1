import { Duration } from 'aws-cdk-lib';
import { type Code, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionEntry, QueueCaller } from '../function-entry.ts';
import { type FunctionInstance, forInstance } from '../function-instances.ts';
import { FUNCTIONS } from '../functions.ts';
import { prefixOf } from '../prefix.ts';
import type { Encryption } from './encryption.ts';
import { acknowledgeWildcards, permissionsOf } from './function-permissions.ts';
import { type EventSource, FEEDS, type Feed, type FunctionResources } from './function-resources.ts';
import { settingsOf } from './function-settings.ts';
import { LambdaFunction } from './lambda-function.ts';
import { SweepSchedule } from './sweep-schedule.ts';
import { NO_PARTS, workerPartsOf } from './worker-parts.ts';

interface DeployFunctionProps {
  readonly instance: FunctionInstance;
  readonly code: Code;
  readonly resources: FunctionResources;
  readonly encryption: Encryption;
}

/** A function of the table, as it is in the stack. */
export interface DeployedFunction {
  readonly instance: FunctionInstance;
  readonly lambda: LambdaFunction;
  /** The function with its event sources, to depend on as one. */
  readonly whole: Construct;
  /** Its event sources for task queues, by queue name. */
  readonly eventSources: ReadonlyMap<string, EventSource>;
}

/** Adds a function of the table to the stack, with an event source for each queue that feeds it, and the schedule that invokes it. */
export function deployFunction(
  stack: Construct,
  { instance, code, resources, encryption }: DeployFunctionProps,
): DeployedFunction {
  const entry: FunctionEntry = FUNCTIONS[instance.function];
  const { settings } = resources;
  const given = instance.function === 'worker' ? workerPartsOf(stack, instance, resources) : NO_PARTS;
  const [first = '', second] = forInstance(entry.construct, instance).split('/');
  const outer = second === undefined ? undefined : new Construct(stack, first);
  const lambda = new LambdaFunction(outer ?? stack, second ?? first, {
    path: instance.path,
    description: forInstance(entry.description, instance),
    code,
    memory: instance.queue?.memory ?? settings.memory,
    timeout: instance.timeout,
    // Not for the scheduler, whose calls are few and whose sweeps must never wait for them.
    concurrency: entry.calledBy.every(({ kind }) => kind === 'api') ? settings.apiConcurrency : undefined,
    environment: { ...given.environment, ...settingsOf(entry, resources) },
    permissions: [...permissionsOf(entry, resources), ...given.permissions],
    placed: given.placed,
    encryption,
    settings,
  });
  acknowledgeWildcards(entry, lambda);
  const whole = outer ?? lambda;
  if (entry.calledBy.some(({ kind }) => kind === 'schedule')) {
    new SweepSchedule(whole, 'Sweep', {
      prefix: prefixOf(settings),
      target: lambda.function,
      declared: resources.declared,
    });
  }
  const eventSources = new Map<string, EventSource>();
  for (const caller of entry.calledBy) {
    if (caller.kind !== 'queue') continue;
    for (const feed of FEEDS[caller.queue](resources)) {
      // Where there are several, each is named after its task queue.
      const id = feed.plan && !instance.queue ? `EventSource-${feed.plan.name}` : 'EventSource';
      const mapping = new EventSourceMapping(whole, id, {
        target: lambda.function,
        eventSourceArn: feed.queue.queueArn,
        // `enabled` is left out: operators change it, and a deployment must not reset it.
        reportBatchItemFailures: true,
        ...batchesOf(caller, feed),
      });
      if (caller.queue === 'queues' && feed.plan) {
        eventSources.set(feed.plan.name, { mapping, feeds: lambda.function });
      }
    }
  }
  return { instance, lambda, whole, eventSources };
}

/** @throws Error if the table says `plan` for a queue that has none */
function batchesOf({ batches }: QueueCaller, { plan }: Feed) {
  if (batches !== 'plan') return { batchSize: batches.size, maxConcurrency: batches.maxConcurrency };
  if (!plan) throw new Error('Only a task queue has a plan: see infra/functions.ts.');
  const { batchSize, batchWindow, maxConcurrency } = plan;
  return {
    batchSize,
    ...(batchWindow === 0 ? {} : { maxBatchingWindow: Duration.seconds(batchWindow) }),
    maxConcurrency,
  };
}
