import type { TaskDefinition } from './definition.ts';
import type { Registry } from './registry.ts';

/**
 * The queues that a definition's tasks may be sent to: those that a definition lives on, for there are no others, and whose
 * workers have the time for its time limit.
 */
export function fittingQueues(definition: TaskDefinition, { definitions }: Registry): readonly string[] {
  const longest = new Map<string, number>();
  for (const { queue, timeLimit } of definitions) {
    longest.set(queue, Math.max(timeLimit, longest.get(queue) ?? 0));
  }
  return [...longest].filter(([, limit]) => limit >= definition.timeLimit).map(([queue]) => queue);
}
