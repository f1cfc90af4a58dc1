import type { TaskDefinition } from './definition.ts';
import type { Registry } from './registry.ts';

/**
 * The queues to which a definition's tasks may be sent: every queue that some definition uses (there are no others), and whose worker allows this
 * definition's time limit and reads all that it needs, because definitions of its own need it. Celery's queue is one of them for those that Python may call: its worker runs no others.
 */
export function fittingQueues(
  definition: TaskDefinition,
  { definitions, celeryQueue }: Registry,
): readonly string[] {
  const longest = new Map<string, number>();
  for (const { queue, timeLimit } of definitions) {
    longest.set(queue, Math.max(timeLimit, longest.get(queue) ?? 0));
  }
  const isRead = (queue: string, name: string) =>
    definitions.some((one) => one.queue === queue && one.needs?.some((need) => need.name === name));
  const fitting = [...longest]
    .filter(
      ([queue, limit]) =>
        limit >= definition.timeLimit && !definition.needs?.some(({ name }) => !isRead(queue, name)),
    )
    .map(([queue]) => queue);
  return definition.celery && celeryQueue !== undefined ? [...fitting, celeryQueue] : fitting;
}
