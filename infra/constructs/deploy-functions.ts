import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { instancesOf } from '../function-instances.ts';
import { type CalledByApi, FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../functions.ts';
import { type DeployedFunction, deployFunction } from './deploy-function.ts';
import type { Encryption } from './encryption.ts';
import type { EventSource, FunctionResources } from './function-resources.ts';
import type { TaskQueue } from './task-queue.ts';

interface DeployFunctionsProps {
  /** The bundle of each function. */
  readonly code: Readonly<Record<FunctionName, Code>>;
  readonly resources: Omit<FunctionResources, 'eventSources' | 'everyQueue'>;
  readonly encryption: Encryption;
}

/** Adds every function of the table to the stack, in the table's order. */
export function deployFunctions(
  stack: Construct,
  { code, resources, encryption }: DeployFunctionsProps,
): DeployedFunction[] {
  const { taskQueues } = resources;
  const plans = taskQueues.map(({ plan }) => plan);
  const eventSources = new Map<string, EventSource>();
  const deployed: DeployedFunction[] = [];
  for (const instance of FUNCTION_NAMES.flatMap((name) => instancesOf(name, plans))) {
    const isKnown = ({ plan }: TaskQueue) => instance.queues.includes(plan);
    const known = taskQueues.filter(isKnown);
    const everyQueue = [...known, ...taskQueues.filter((queue) => !isKnown(queue))];
    const one = deployFunction(stack, {
      instance,
      code: code[instance.function],
      resources: { ...resources, taskQueues: known, everyQueue, eventSources },
      encryption,
    });
    for (const [queue, source] of one.eventSources) eventSources.set(queue, source);
    deployed.push(one);
  }
  updateWorkersFirst(deployed);
  return deployed;
}

/** See docs/decisions/worker-before-enqueue.md. */
function updateWorkersFirst(deployed: readonly DeployedFunction[]): void {
  const workers = deployed.filter(({ instance }) => instance.function === 'worker').map(({ whole }) => whole);
  for (const { instance, lambda } of deployed) {
    if (FUNCTIONS[instance.function].updatedAfterWorkers) lambda.function.node.addDependency(...workers);
  }
}

/** The functions that the HTTP API calls, by name. */
export function apiFunctions(deployed: readonly DeployedFunction[]): Record<CalledByApi, IFunction> {
  const called = deployed
    .filter(({ instance }) => FUNCTIONS[instance.function].calledBy.some(({ kind }) => kind === 'api'))
    .map(({ instance, lambda }) => [instance.function, lambda.function]);
  // The filter matches the condition in the type CalledByApi.
  return Object.fromEntries(called) as Record<CalledByApi, IFunction>;
}
