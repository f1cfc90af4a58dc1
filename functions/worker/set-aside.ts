import type { TaskError } from '../../core/protocol/errors.ts';
import { lifeOf, type TaskMessage, writeMessage } from '../../core/protocol/message.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { deadLetterMessage } from '../../core/queue/dead-letter-message.ts';
import { endTask } from '../../core/records/end-task.ts';
import type { Delivery, Worker } from './worker.ts';

/** A record that is ended here outlives its dead letter, which SQS keeps for 14 days at most. */
const RESULT_TTL_SECONDS = 30 * 86_400;

/**
 * Sets a message aside that this worker cannot run: its record, if there is one, says why, and the message goes to the
 * dead-letter queue for the operator. Record first, dead letter second, acknowledgement last: a crash in between repeats what
 * came after it, and loses nothing.
 *
 * @param task whose record to end; `null` when the message names none
 */
export async function setAside(
  { table, queues, queue, clock, logger, metrics, registry }: Worker,
  { messageId, body, trace }: Delivery,
  task: TaskMessage | { readonly id: string } | null,
  error: TaskError,
): Promise<Acknowledgement> {
  const name = task && 'task' in task ? registry.get(task.task)?.name : undefined;
  let letter = body;
  if (task) {
    const end = { transition: 'fail', when: 'idle', error } as const;
    const result = await endTask(table, task, end, clock.now(), RESULT_TTL_SECONDS);
    if (result.ended) metrics.count('failed', name);
    if (!result.ended && result.record) {
      const { record } = result;
      if (!isFinal(record.state)) return { kind: 'hide', until: record.leaseUntil ?? clock.now() };
      // Ended otherwise: this is a stray copy. Ended by us, in a try that died before the dead letter was sent: go on.
      if (record.error?.type !== error.type) return { kind: 'delete' };
    }
    // Should the letter be moved back, it sends the task again from the end that it has come to here, and from no other.
    const life = result.ended ? result.life : result.record?.life;
    if ('task' in task && life !== undefined && life !== lifeOf(task))
      letter = writeMessage({ ...task, life });
  }
  await deadLetterMessage(queues, queue, {
    body: letter,
    messageId,
    reason: `${error.type}: ${error.message}`,
    trace,
  });
  metrics.count('dead', name);
  logger.error('message set aside in the dead-letter queue', { messageId, error: error.type });
  return { kind: 'delete' };
}
