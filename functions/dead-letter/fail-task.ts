import { lifeOf, type TaskMessage } from '../../core/protocol/message.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement, Received } from '../../core/queue/consume-batch.ts';
import { type End, endTask } from '../../core/records/end-task.ts';
import type { DeadLetters } from './dead-letters.ts';

/** How long to wait when a write was refused by a record that has changed since. */
const RACE_MS = 1_000;

/**
 * Ends the task of a message that SQS gave up, so that its record says so and keeps its input, by which it can be sent again.
 * The message is then done with. A task that is being run is left alone until its lease ends.
 *
 * @param task the message, by which a record is made that is missing; or an id alone, whose record is ended if there is one
 */
export async function failTask(
  { table, clock, logger, metrics }: DeadLetters,
  task: TaskMessage | { readonly id: string },
  { messageId, receiveCount, about }: Received,
): Promise<Acknowledgement> {
  const now = clock.now();
  const error = {
    type: 'DeadLettered',
    message: `SQS gave up the task’s message, for no worker came to the end of it (receive count ${receiveCount}).`,
  };
  const end: End =
    'task' in task
      ? { transition: 'fail', when: 'givenUp', life: lifeOf(task), error }
      : { transition: 'fail', when: 'idle', error };
  const result = await endTask(table, task, end, now, null);
  if (result.ended) {
    logger.error('task given up', { messageId, receiveCount });
    metrics.count('failed', about.task);
    // A message that names no definition is passed on, and counted where it is.
    if ('task' in task) metrics.count('dead', about.task);
    return { kind: 'delete' };
  }
  const { record } = result;
  if (!record || isFinal(record.state)) return { kind: 'delete' };
  // It was sent again by hand since: that message carries the task, and this one is a copy from an earlier life.
  if ('task' in task && record.life !== lifeOf(task)) return { kind: 'delete' };
  return { kind: 'hide', until: Math.max(record.leaseUntil ?? now, now + RACE_MS) };
}
