import { setAside } from '../../../core/ending/set-aside.ts';
import type { TaskMessage } from '../../../core/protocol/message.ts';
import type { TaskRecord } from '../../../core/protocol/record.ts';
import type { Acknowledgement } from '../../../core/queue/consume-batch.ts';
import { messageOf } from '../../../core/queue/task-message.ts';
import type { Delivery } from '../delivery.ts';
import { runAttempt } from '../run-attempt.ts';
import { unknownTask } from '../unknown-task.ts';
import type { Worker } from '../worker.ts';

/**
 * Runs the task of a record whose call has come again, if that is so, by what the record says: a deployment since may have changed what the call's
 * arguments make, or have taken its name away.
 *
 * @param call what its message says today
 * @returns `null` if the record is not of this call
 */
export async function runRecorded(
  worker: Worker,
  delivery: Delivery,
  record: TaskRecord,
  call: Pick<TaskMessage, 'fingerprint' | 'pythonName'>,
): Promise<Acknowledgement | null> {
  if (record.fingerprint !== call.fingerprint || record.pythonName !== call.pythonName) return null;
  const message = messageOf(record);
  const definition = worker.intake?.definitionOf(message);
  if (definition) return runAttempt(worker, delivery, message, definition);
  const { messageId, body, trace } = delivery;
  const error = unknownTask(worker.intake ?? worker.registry, message.task);
  return setAside(worker, worker.queue, {
    messageId,
    body,
    trace,
    task: message,
    error,
    countedAs: undefined,
  });
}
