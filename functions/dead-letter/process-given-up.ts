import { aboutMessage } from '../../core/protocol/about-task.ts';
import { readMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement, Received } from '../../core/queue/consume-batch.ts';
import type { DeadLetters } from './dead-letters.ts';
import { failTask } from './fail-task.ts';
import { passOn } from './pass-on.ts';
import { recordLateOutcome } from './record-late-outcome.ts';

/** Sorts a message that SQS gave up by what it is: a task that no worker got done, an outcome, or nothing that can be read. */
export async function processGivenUp(
  deadLetters: DeadLetters,
  queue: string,
  received: Received,
): Promise<Acknowledgement> {
  const read = readMessage(received.body);
  if (!read.ok) {
    received.about.taskId = read.id ?? undefined;
    return passOn(deadLetters, queue, received, read);
  }
  Object.assign(received.about, aboutMessage(read.message));
  if (read.message.kind === 'outcome') return recordLateOutcome(deadLetters, read.message);
  return failTask(deadLetters, read.message, received);
}
