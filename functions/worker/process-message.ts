import { setAside, type Unrunnable } from '../../core/ending/set-aside.ts';
import { aboutMessage } from '../../core/protocol/about-task.ts';
import { readMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { deliverOutcome } from './deliver-outcome.ts';
import { runAttempt } from './run-attempt.ts';
import type { Delivery, Worker } from './worker.ts';

/** Processes one message: runs a task, records an outcome, or sets aside what this worker cannot use. */
export async function processMessage(worker: Worker, delivery: Delivery): Promise<Acknowledgement> {
  const { messageId, body, trace, about } = delivery;
  const aside = ({ task, error }: Pick<Unrunnable, 'task' | 'error'>) =>
    setAside(worker, worker.queue, { messageId, body, trace, task, error, countedAs: undefined });
  const read = readMessage(body);
  if (!read.ok) {
    about.taskId = read.id ?? undefined;
    const task = read.id === null ? null : { id: read.id };
    return aside({ task, error: { type: 'UnreadableMessage', message: read.reason } });
  }
  const { message } = read;
  Object.assign(about, aboutMessage(message));
  if (message.kind === 'outcome') return deliverOutcome(worker, delivery, message);
  const definition = worker.registry.get(message.task);
  if (!definition) {
    const given = JSON.stringify(message.task.slice(0, 64));
    const known = worker.registry.names.join(', ');
    const text = `This worker does not know the task ${given}. It knows ${known}.`;
    return aside({ task: message, error: { type: 'UnknownTask', message: text } });
  }
  return runAttempt(worker, delivery, message, definition);
}
