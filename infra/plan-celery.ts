import { celeryDefinitions } from '../core/celery/find-by-celery-name.ts';
import { DefinitionError, type TaskDefinition } from '../core/definition/definition.ts';
import type { Registry } from '../core/definition/registry.ts';

/**
 * The definitions that Python programs may call. To be asked for even without Celery's queue: nothing else looks at the names before they are
 * deployed.
 *
 * @throws DefinitionError if their names in Python are invalid, or two have the same
 */
export function definitionsForPython(registry: Registry): readonly TaskDefinition[] {
  try {
    return [...new Set(celeryDefinitions(registry).values())];
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new DefinitionError(error.message, { cause: error });
  }
}

/**
 * Checks that Celery's queue is for some tasks, and is no definition's own: a task that Python must not call would be on it.
 *
 * @param queue its name
 * @param forPython the definitions that Python programs may call
 * @param named the definitions that name this queue as their own
 */
export function checkCeleryQueue(
  queue: string,
  forPython: readonly TaskDefinition[],
  named: readonly TaskDefinition[],
): string[] {
  const empty =
    `celery is on (its queue is ${queue}), but Python can call no task. Add celery: { names: ['shop.tasks.send_email'] } to the ` +
    'definitions that it may call, or turn celery off.';
  return [
    ...(forPython.length > 0 ? [] : [empty]),
    ...named.map(
      ({ name }) =>
        `The queue ${queue} is Celery's, but the task "${name}" names it as its own. Give the task another queue, or choose another ` +
        "name for Celery's, such as celery=python.",
    ),
  ];
}
