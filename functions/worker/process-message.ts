import { aboutMessage } from '../../core/protocol/about-task.ts';
import { readMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { deliverOutcome } from './deliver-outcome.ts';
import { runAttempt } from './run-attempt.ts';
import { setAside } from './set-aside.ts';
import type { Delivery, Worker } from './worker.ts';

/** Sorts a message by what it is: a task to run, an outcome to record, or nothing that this worker can use. */
export async function processMessage(worker: Worker, delivery: Delivery): Promise<Acknowledgement> {
  const read = readMessage(delivery.body);
  if (!read.ok) {
    delivery.about.taskId = read.id ?? undefined;
    return setAside(worker, delivery, read.id === null ? null : { id: read.id }, {
      type: 'UnreadableMessage',
      message: read.reason,
    });
  }
  const { message } = read;
  Object.assign(delivery.about, aboutMessage(message));
  if (message.kind === 'outcome') return deliverOutcome(worker, delivery, message);
  const definition = worker.registry.get(message.task);
  if (!definition) {
    return setAside(worker, delivery, message, {
      type: 'UnknownTask',
      message: `This worker knows no task ${JSON.stringify(message.task.slice(0, 64))}. It knows ${worker.registry.names.join(', ')}.`,
    });
  }
  return runAttempt(worker, delivery, message, definition);
}
