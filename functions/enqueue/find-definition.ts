import type { TaskDefinition } from '../protocol/definition.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { Registry } from '../protocol/registry.ts';

/**
 * The definition that a call names.
 *
 * @throws ProblemError 404 listing the names there are
 */
export function findDefinition(registry: Registry, name: string): TaskDefinition {
  const definition = registry.get(name);
  if (definition) return definition;
  throw new ProblemError(404, `There is no task of this name. The tasks are ${registry.names.join(', ')}.`);
}
