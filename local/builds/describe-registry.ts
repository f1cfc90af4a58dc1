import { checkDeclared } from '../../core/schedule/check-declared.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { PLAN_DEFAULTS, planQueues, type QueuePlan } from '../../infra/plan-queues.ts';
import { registry } from '../../tasks/index.ts';

/** What the local system needs to know about the task definitions. */
export interface RegistryDescription {
  /** In alphabetical order. */
  readonly tasks: readonly string[];
  readonly queues: readonly QueuePlan[];
  /** The hash of the schedules that they declare. */
  readonly declared: string;
}

/**
 * Describes the definitions. Runs in a sandbox, as a function does, so that loading a definition, or a broken one, cannot affect the local
 * system's own process.
 *
 * @throws DefinitionError when a schedule that a definition declares is invalid
 */
export async function handler(): Promise<RegistryDescription> {
  await checkDeclared(registry);
  return {
    tasks: registry.names,
    queues: planQueues(registry, PLAN_DEFAULTS),
    declared: hashOfDeclared(registry),
  };
}
