import type { TaskDefinition } from '../../../core/definition/definition.ts';
import { acknowledgeEnded } from '../../../core/ending/acknowledge.ts';
import { isForeign } from '../../../core/ending/foreign-message.ts';
import { aboutMessage } from '../../../core/protocol/about-task.ts';
import type { TaskMessage } from '../../../core/protocol/message.ts';
import type { TaskRecord } from '../../../core/protocol/record.ts';
import type { Acknowledgement } from '../../../core/queue/consume-batch.ts';
import { bearRecord } from '../../../core/records/bear-record.ts';
import type { Delivery } from '../delivery.ts';
import { setForeignAside } from '../set-foreign-aside.ts';
import type { Worker } from '../worker.ts';

/**
 * Stores a task whose eta is too far for SQS to keep its message back: its record is born into the due index, and the sweep will send a message of
 * Lovage's own. Python shows nothing of it until it starts, as with any task that waits.
 */
export async function storeFar(
  worker: Worker,
  delivery: Delivery,
  message: TaskMessage,
  { name, resultTtl }: TaskDefinition,
): Promise<Acknowledgement> {
  Object.assign(delivery.about, aboutMessage(message));
  const found = await bearRecord(worker.table, message, resultTtl);
  if (found === 'born') return { kind: 'delete' };
  // The next delivery stores it anew.
  if (found === 'gone') return { kind: 'keep' };
  // While the task is open, its record is in the due index, or another message carries it.
  if (found !== 'taken' && isOwn(found, message)) return acknowledgeEnded(worker.followers, found);
  return setForeignAside(worker, delivery, name);
}

/** Whether a record is of this call, whatever a deployment since then makes of its arguments. */
function isOwn(record: TaskRecord, message: TaskMessage): boolean {
  return record.fingerprint === message.fingerprint || !isForeign(record, message);
}
