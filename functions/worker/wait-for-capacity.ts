import type { TaskMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { delaySecondsUntil } from '../../core/queue/delay-seconds.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import type { Delivery } from './delivery.ts';
import type { Worker } from './worker.ts';

/** Deliveries after which a message is worn: a sixth of those after which SQS gives up the message of a task with a single attempt. */
const WORN_AFTER = 18;

/** The age, in milliseconds, from which a message is worn: six hours, a quarter of the shortest retention (a day). */
const WORN_AT = 6 * 3_600_000;

/**
 * Acknowledges the message of a task that waits for capacity, but not for long: one that waits long is in the due index. A refusal uses up
 * neither deliveries nor retention: a worn message is sent anew, and this copy deleted. If that fails, or the worker dies in between, the
 * claim lets only one of the copies run.
 *
 * @param until when the task runs next, in milliseconds since the epoch
 */
export async function waitForCapacity(
  { queues, queue, clock }: Worker,
  message: TaskMessage,
  { receiveCount, sentAt, trace }: Delivery,
  until: number,
): Promise<Acknowledgement> {
  const now = clock.now();
  if (receiveCount < WORN_AFTER && now - sentAt < WORN_AT) return { kind: 'hide', until };
  const delaySeconds = delaySecondsUntil(until, now);
  await sendMessage(queues, queue, { message, delaySeconds, group: message.group, trace });
  return { kind: 'delete' };
}
