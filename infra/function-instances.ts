import type { FunctionEntry } from './function-entry.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import type { QueuePlan } from './plan-queues.ts';

/** A function as it is deployed: once, or once for each task queue. */
export interface FunctionInstance {
  readonly function: FunctionName;
  /** Its log and its alarms are named after it: `enqueue`, `worker/default`. */
  readonly path: string;
  /** The task queue that it is for, if each has one. */
  readonly queue: QueuePlan | undefined;
  /** The task queues that it knows. */
  readonly queues: readonly QueuePlan[];
  /** Seconds that one run may take. */
  readonly timeout: number;
}

/** Lists what is deployed of a function. */
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

/** Fills in `{queue}` in a text of the table. */
export function forInstance(text: string, { queue }: FunctionInstance): string {
  return text.replaceAll('{queue}', queue?.name ?? '');
}
