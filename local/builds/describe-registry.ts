import { PLAN_DEFAULTS, planQueues, type QueuePlan } from '../../infra/plan-queues.ts';
import { registry } from '../../tasks/index.ts';

/** What the local system must know of the task definitions. */
export interface RegistryDescription {
  /** In alphabetical order. */
  readonly tasks: readonly string[];
  readonly queues: readonly QueuePlan[];
}

/**
 * Describes the definitions. Runs in a sandbox, as a function does: what a definition does when it is loaded, or when it is
 * wrong, stays out of the local system's own process.
 */
export function handler(): RegistryDescription {
  return { tasks: registry.names, queues: planQueues(registry, PLAN_DEFAULTS) };
}
