import { DefinitionError, type TaskDefinition } from './definition.ts';

/** All task definitions of a deployment, by name. */
export interface Registry {
  get(name: string): TaskDefinition | undefined;
  /** In alphabetical order. */
  readonly names: readonly string[];
  readonly definitions: readonly TaskDefinition[];
}

/**
 * Collects definitions.
 *
 * @throws DefinitionError when two definitions or two of their schedules have the same name, or one lists an unknown task in `sends`
 */
export function createRegistry(definitions: readonly TaskDefinition[]): Registry {
  const byName = new Map<string, TaskDefinition>();
  for (const definition of definitions) {
    if (byName.has(definition.name)) {
      throw new DefinitionError(`Two tasks are named "${definition.name}". Give one of them another name.`);
    }
    byName.set(definition.name, definition);
  }
  for (const { name, sends } of definitions) {
    const unknown = sends.find((sent) => !byName.has(sent));
    if (unknown !== undefined) {
      throw new DefinitionError(
        `Task "${name}": sends lists "${unknown}", but there is no task of that name.`,
      );
    }
  }
  const scheduled = new Map<string, string>();
  for (const { name: task, schedules } of definitions) {
    for (const { name } of schedules) {
      const other = scheduled.get(name);
      if (other !== undefined) {
        throw new DefinitionError(
          `Task "${task}": a schedule of task "${other}" is named "${name}" too. Give one of them another name.`,
        );
      }
      scheduled.set(name, task);
    }
  }
  return {
    get: (name) => byName.get(name),
    names: [...byName.keys()].sort(),
    definitions: [...byName.values()],
  };
}
