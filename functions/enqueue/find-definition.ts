import type { TaskDefinition } from '../../core/definition/definition.ts';
import type { Registry } from '../../core/definition/registry.ts';
import { ProblemError } from '../../core/protocol/problem.ts';

/**
 * The definition that a call names.
 *
 * @throws ProblemError 404 for an unknown name, listing the known ones
 */
export function findDefinition(registry: Registry, name: string): TaskDefinition {
  const definition = registry.get(name);
  if (definition) return definition;
  throw new ProblemError(404, `There is no task with this name. The tasks are ${registry.names.join(', ')}.`);
}
