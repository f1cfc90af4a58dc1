import { tasks } from '#tasks';
import { DefinitionError } from '../../core/definition/definition.ts';
import { withCeleryQueue } from '../../core/definition/registry.ts';
import { checkDeclared } from '../../core/schedule/check-declared.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { CELERY_QUEUE } from '../../infra/celery-rules.ts';
import { definitionsForPython } from '../../infra/plan-celery.ts';
import { PLAN_DEFAULTS, planQueues, type QueuePlan } from '../../infra/plan-queues.ts';
import { SettingsError } from '../../infra/settings-error.ts';

/** What the local system needs to know about the task definitions. */
export interface RegistryDescription {
  /** In alphabetical order. */
  readonly tasks: readonly string[];
  readonly queues: readonly QueuePlan[];
  /** The hash of the schedules that they declare. */
  readonly declared: string;
}

/** What the description depends on, besides the definitions. */
export interface DescribeEvent {
  /** The name of Celery's queue; `null`: there is none; missing: there is one, of the usual name, if a task has names in Python. */
  readonly celery?: string | null;
}

/** What is wrong with the definitions, for a person: no stack, which would show nothing of their code. */
export interface RegistryRefused {
  readonly refused: string;
}

/**
 * Describes the definitions. Runs in a sandbox, as a function does, so that loading a definition, or a broken one, cannot affect the local
 * system's own process.
 */
export async function handler({ celery }: DescribeEvent): Promise<RegistryDescription | RegistryRefused> {
  const { registry } = tasks;
  try {
    const usual = definitionsForPython(registry).length > 0 ? CELERY_QUEUE : null;
    const queue = celery === undefined ? usual : celery;
    await checkDeclared(withCeleryQueue(registry, queue));
    return {
      tasks: registry.names,
      queues: planQueues(registry, { ...PLAN_DEFAULTS, celery: queue }),
      declared: hashOfDeclared(registry),
    };
  } catch (error) {
    if (error instanceof DefinitionError) return { refused: error.message };
    if (error instanceof SettingsError) return { refused: error.problems.join('\n') };
    throw error;
  }
}
