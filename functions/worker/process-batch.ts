import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { setAside, type Unrunnable } from '../../core/ending/set-aside.ts';
import { aboutMessage } from '../../core/protocol/about-task.ts';
import { readMessage } from '../../core/protocol/message.ts';
import { type Acknowledgement, consumeBatch } from '../../core/queue/consume-batch.ts';
import { deliverOutcome } from './deliver-outcome.ts';
import { runAttempt } from './run-attempt.ts';
import type { Delivery, Worker } from './worker.ts';

/**
 * Processes a batch from the worker's queue, all messages at once, and tells SQS which to keep. Never throws. Metrics and segments
 * are flushed before it ends.
 *
 * @param deadline when Lambda ends this invocation, in milliseconds since the epoch
 */
export async function processBatch(
  worker: Worker,
  event: SQSEvent,
  deadline: number,
): Promise<SQSBatchResponse> {
  const response = await consumeBatch(worker, worker.queue, event, (received) =>
    processMessage({ ...worker, logger: received.logger }, { ...received, deadline }),
  );
  worker.metrics.flush();
  await worker.segments.flush();
  return response;
}

/** Processes one message: runs a task, records an outcome, or sets aside what this worker cannot use. */
async function processMessage(worker: Worker, delivery: Delivery): Promise<Acknowledgement> {
  const { messageId, body, trace, about } = delivery;
  const aside = ({ task, error }: Pick<Unrunnable, 'task' | 'error'>) =>
    setAside(worker, worker.queue, { messageId, body, trace, task, error, countedAs: undefined });
  const read = readMessage(body);
  if (!read.ok) {
    about.taskId = read.id ?? undefined;
    const task = read.id === null ? null : { id: read.id, life: read.life };
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
