import type { TaskDefinition } from './definition.ts';
import type { Registry } from './registry.ts';

/**
 * The queues to which a definition's tasks may be sent: every queue that some definition uses, and Celery's (there are no others), whose worker
 * allows this definition's time limit.
 */
export function fittingQueues(
  definition: TaskDefinition,
  { definitions, celeryQueue }: Registry,
): readonly string[] {
  const longest = new Map<string, number>();
  for (const { queue, timeLimit, celery } of definitions) {
    for (const one of celery && celeryQueue !== undefined ? [queue, celeryQueue] : [queue]) {
      longest.set(one, Math.max(timeLimit, longest.get(one) ?? 0));
    }
  }
  return [...longest].filter(([, limit]) => limit >= definition.timeLimit).map(([queue]) => queue);
}
