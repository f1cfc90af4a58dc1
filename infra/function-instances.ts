import type { FunctionEntry } from './function-entry.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import type { QueuePlan } from './plan-queues.ts';

/** A function as it is deployed: of some there is one for each task queue. */
export interface FunctionInstance {
  readonly function: FunctionName;
  /** What its log and its alarms are named after: `enqueue`, `worker/default`. */
  readonly path: string;
  /** The task queue that it is for, if it is for one. */
  readonly queue: QueuePlan | undefined;
  /** The task queues that it knows. */
  readonly queues: readonly QueuePlan[];
  /** Seconds that one run may take. */
  readonly timeout: number;
}

/** What is deployed of a function, for the task queues that there are. */
export function instancesOf(name: FunctionName, plans: readonly QueuePlan[]): FunctionInstance[] {
  const entry: FunctionEntry = FUNCTIONS[name];
  if (entry.per === 'deployment') {
    return [{ function: name, path: name, queue: undefined, queues: plans, timeout: entry.timeout }];
  }
  return plans.map((plan) => ({
    function: name,
    path: `${name}/${plan.name}`,
    queue: plan,
    queues: [plan],
    timeout: plan.functionTimeout,
  }));
}

/** Fills in what a text of the table leaves open: the name of the queue that an instance is for. */
export function forInstance(text: string, { queue }: FunctionInstance): string {
  return text.replaceAll('{queue}', queue?.name ?? '');
}
