import type { TaskError } from '../protocol/errors.ts';
import { lifeOf, type NamedTask, type TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import { isSameWork } from '../records/record-item.ts';

/** The reason on the dead letter of a foreign message. The task's record stays as it is: its own message runs the task. */
export const FOREIGN_MESSAGE: TaskError = {
  type: 'ForeignMessage',
  message: 'The message has the id of a task, but not its name and input as its record shows them.',
};

/**
 * Whether a message has the id of a task that has not ended, but another name or input than its record shows. Only somebody who writes to a
 * queue by hand makes one; or a Python program, which chooses the ids of what it sends: the message of a Celery task is foreign to a task that
 * has ended, too, because its sender waits for a result. A message of an earlier life is left over, and harmless.
 */
export function isForeign(record: TaskRecord | null, message: TaskMessage): boolean {
  if (!record || record.life > lifeOf(message)) return false;
  if (!isFinal(record.state)) return !isSameWork(record, message);
  if (message.pythonName === undefined || record.tombstone !== null) return false;
  return record.pythonName !== message.pythonName || record.fingerprint !== message.fingerprint;
}

/** Whether an unreadable message shows that it is of a record's task: by what the task is to do, or by the owner of its current attempt. */
export function isOfRecord(record: TaskRecord, { work, owner }: NamedTask): boolean {
  if (owner !== null && owner === record.owner) return true;
  return work !== null && isSameWork(record, work);
}
