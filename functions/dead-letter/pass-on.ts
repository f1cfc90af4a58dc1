import type { ReadMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement, Received } from '../../core/queue/consume-batch.ts';
import { deadLetterMessage } from '../../core/queue/dead-letter-message.ts';
import type { DeadLetters } from './dead-letters.ts';
import { failTask } from './fail-task.ts';

/**
 * Passes a message on that cannot be read, to the dead-letter queue, where the operator finds it. If it names a task, that task
 * is ended first: a crash in between repeats the rest, and loses nothing.
 */
export async function passOn(
  deadLetters: DeadLetters,
  queue: string,
  received: Received,
  { id, reason }: Extract<ReadMessage, { readonly ok: false }>,
): Promise<Acknowledgement> {
  if (id !== null) {
    const acknowledgement = await failTask(deadLetters, { id }, received);
    if (acknowledgement.kind !== 'delete') return acknowledgement;
  }
  const { messageId, body, receiveCount, trace } = received;
  await deadLetterMessage(deadLetters.queues, queue, {
    body,
    messageId,
    reason: `DeadLettered: ${reason} (receive count ${receiveCount})`,
    trace,
  });
  deadLetters.logger.error('message passed on to the dead-letter queue', { messageId, receiveCount });
  deadLetters.metrics.count('dead', undefined);
  return { kind: 'delete' };
}
