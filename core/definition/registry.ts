import { DefinitionError, type TaskDefinition } from './definition.ts';

/** All task definitions of a deployment, by name. */
export interface Registry {
  get(name: string): TaskDefinition | undefined;
  /** In alphabetical order. */
  readonly names: readonly string[];
  readonly definitions: readonly TaskDefinition[];
  /** The name of the queue that Python programs send to through Celery, if there is one. Its worker runs every definition with names in Python. */
  readonly celeryQueue?: string;
}

/** The same definitions, where Celery has a queue. @param name its name; anything empty: there is none */
export function withCeleryQueue(registry: Registry, name: string | null | undefined): Registry {
  return name ? { ...registry, celeryQueue: name } : registry;
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
  const scheduled = definitions.flatMap(({ schedules }) => schedules.map(({ name }) => name));
  const twice = scheduled.find((name, index) => scheduled.indexOf(name) < index);
  if (twice !== undefined) {
    throw new DefinitionError(`Two schedules are named "${twice}". Give one of them another name.`);
  }
  return {
    get: (name) => byName.get(name),
    names: [...byName.keys()].sort(),
    definitions: [...byName.values()],
  };
}
