import type { TaskDefinition } from './definition.ts';
import type { Need } from './need.ts';
import type { Registry } from './registry.ts';

/**
 * The definitions that the worker of a queue runs: Celery's runs those with names in Python, whatever their own queue is.
 *
 * @param celeryQueue the name of Celery's queue, if there is one
 */
export function definitionsOn(
  { definitions }: Pick<Registry, 'definitions'>,
  queue: string,
  celeryQueue: string | null | undefined,
): readonly TaskDefinition[] {
  return definitions.filter((one) => (queue === celeryQueue ? one.celery : one.queue === queue));
}

/** What the tasks of a queue need, each by the handle that its author reads: several may have one name. */
export function needsOf(
  registry: Pick<Registry, 'definitions'>,
  queue: string,
  celeryQueue: string | null | undefined,
): readonly Need[] {
  return [...new Set(definitionsOn(registry, queue, celeryQueue).flatMap(({ needs = [] }) => needs))];
}
