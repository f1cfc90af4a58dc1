import { lifeOf, revisionOf, type TaskMessage } from './message.ts';
import type { TaskRecord } from './record.ts';

/**
 * Whether a message was sent for an earlier time of its task, which has been changed since. The task has another message, or the sweep will send
 * it one, so this one may go; and it ends nothing. See docs/decisions/revisions.md.
 */
export function isLeftOver({ life, revision }: TaskRecord, message: TaskMessage): boolean {
  return life === lifeOf(message) && revisionOf(message) < revision;
}
