import type { FunctionEntry } from './function-entry.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import type { QueuePlan } from './plan-queues.ts';

/** A function as deployed: once, or once for each task queue. */
export interface FunctionInstance {
  readonly function: FunctionName;
  /** Names its log and its alarms: `enqueue`, `worker/default`. */
  readonly path: string;
  /** Its task queue, if each task queue has a function of its own. */
  readonly queue: QueuePlan | undefined;
  /** The task queues that it knows. */
  readonly queues: readonly QueuePlan[];
  /** Maximum seconds per run. */
  readonly timeout: number;
}

/** Lists the deployed instances of a function: none of one that only email feeds, if no queue's tasks send any. */
export function instancesOf(name: FunctionName, plans: readonly QueuePlan[]): FunctionInstance[] {
  const entry: FunctionEntry = FUNCTIONS[name];
  const isForMail = entry.calledBy.every(
    (caller) => caller.kind === 'queue' && caller.queue === 'mailEvents',
  );
  if (isForMail && !plans.some(({ sendsEmail }) => sendsEmail)) return [];
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

/** Replaces `{queue}` in a text of the table. */
export function forInstance(text: string, { queue }: FunctionInstance): string {
  return text.replaceAll('{queue}', queue?.name ?? '');
}
