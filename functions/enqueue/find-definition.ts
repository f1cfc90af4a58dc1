import type { TaskDefinition } from '../../core/definition/definition.ts';
import type { Registry } from '../../core/definition/registry.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { CallingWorker } from './calling-worker.ts';

/**
 * The definition that a call names.
 *
 * @param worker the worker that calls, if one does
 * @throws ProblemError 404 for an unknown name, listing the known ones; 403 for one that no task of the worker's queue lists in `sends`
 */
export function findDefinition(
  { registry, worker }: { readonly registry: Registry; readonly worker: CallingWorker | null },
  name: string,
): TaskDefinition {
  const definition = registry.get(name);
  if (!definition) {
    throw new ProblemError(
      404,
      `There is no task with this name. The tasks are ${registry.names.join(', ')}.`,
    );
  }
  if (worker && !worker.sends.has(name)) {
    throw new ProblemError(
      403,
      `The worker of the queue ${worker.queue} may not send the task ${name}. Add sends: ['${name}'] to the task that sends it, and deploy.`,
    );
  }
  return definition;
}
