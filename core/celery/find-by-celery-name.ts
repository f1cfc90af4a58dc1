import type { TaskDefinition } from '../definition/definition.ts';
import type { Registry } from '../definition/registry.ts';
import type { CeleryFault } from './celery-message.ts';

/** The definitions that Python programs may call, by each of the names that they have in Python. No other can be called through Celery. */
export type CeleryDefinitions = ReadonlyMap<string, TaskDefinition>;

/** Collects them. The registry has seen to it that no name is there twice. */
export function celeryDefinitions({ definitions }: Pick<Registry, 'definitions'>): CeleryDefinitions {
  return new Map(
    definitions.flatMap((definition) =>
      (definition.celery?.names ?? []).map((name) => [name, definition] as const),
    ),
  );
}

/** What Python is told of a name that no definition has: a Python worker says the same. */
export function notRegistered(name: string): CeleryFault {
  return { exception: 'celery.exceptions.NotRegistered', message: name };
}
