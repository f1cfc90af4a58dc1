import type { TaskDefinition } from './definition.ts';
import type { Registry } from './registry.ts';

/**
 * The queues to which a definition's tasks may be sent: every queue that some definition uses (there are no others) and whose worker
 * allows this definition's time limit.
 */
export function fittingQueues(definition: TaskDefinition, { definitions }: Registry): readonly string[] {
  const longest = new Map<string, number>();
  for (const { queue, timeLimit } of definitions) {
    longest.set(queue, Math.max(timeLimit, longest.get(queue) ?? 0));
  }
  return [...longest].filter(([, limit]) => limit >= definition.timeLimit).map(([queue]) => queue);
}
