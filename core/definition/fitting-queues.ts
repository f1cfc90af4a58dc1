import { groupBy } from '../protocol/group-by.ts';
import type { TaskDefinition } from './definition.ts';
import type { Registry } from './registry.ts';

/**
 * The queues to which a definition's tasks may be sent: every queue that some definition uses (there are no others), and whose worker allows this
 * definition's time limit, reads all that it needs, and may send the email and the tasks that it sends, because definitions of its own do. Celery's queue
 * is one of them for those that Python may call: its worker runs no others.
 */
export function fittingQueues(
  definition: TaskDefinition,
  { definitions, celeryQueue }: Registry,
): readonly string[] {
  const { timeLimit, needs = [], sends, sendsEmail } = definition;
  const fitting = [...groupBy(definitions, ({ queue }) => queue)]
    .filter(([, own]) => own.some((one) => one.timeLimit >= timeLimit))
    // A worker fills the very handles that its definitions list; another of the same name stays empty.
    .filter(([, own]) => needs.every((need) => own.some((one) => one.needs?.includes(need))))
    .filter(([, own]) => !sendsEmail || own.some((one) => one.sendsEmail))
    .filter(([, own]) => sends.every((name) => own.some((one) => one.sends.includes(name))))
    .map(([queue]) => queue);
  return definition.celery && celeryQueue !== undefined ? [...fitting, celeryQueue] : fitting;
}
