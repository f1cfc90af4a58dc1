import type { CeleryFault } from '../../../core/celery/celery-message.ts';
import type { TaskDefinition } from '../../../core/definition/definition.ts';
import { acknowledgeEndInLife } from '../../../core/ending/acknowledge.ts';
import { finish } from '../../../core/ending/finish.ts';
import { isForeign } from '../../../core/ending/foreign-message.ts';
import { aboutMessage } from '../../../core/protocol/about-task.ts';
import type { TaskMessage } from '../../../core/protocol/message.ts';
import type { Acknowledgement } from '../../../core/queue/consume-batch.ts';
import { keptFor } from '../../../core/records/kept-for.ts';
import type { Delivery } from '../delivery.ts';
import { setForeignAside } from '../set-foreign-aside.ts';
import type { Worker } from '../worker.ts';
import { runRecorded } from './run-recorded.ts';

/**
 * Ends a task whose arguments do not fit its definition, before any attempt. It is the caller's mistake, so there is no dead letter: the record and
 * Python say what is wrong. What the input would have been, nobody knows, so the record's is `{ args, kwargs }`.
 */
export async function rejectArguments(
  worker: Worker,
  delivery: Delivery,
  message: TaskMessage,
  { name, resultTtl }: TaskDefinition,
  { message: why }: CeleryFault,
): Promise<Acknowledgement> {
  Object.assign(delivery.about, aboutMessage(message));
  const error = { type: 'InvalidArguments', message: why };
  const finished = await finish(
    worker,
    message,
    { kind: 'setAside', life: 1, revision: 0, error },
    { resultTtl: keptFor({ pythonName: message.pythonName ?? null }, resultTtl), countedAs: name },
  );
  const { record } = finished;
  if (record && isForeign(record, message)) {
    const recorded = await runRecorded(worker, delivery, record, message);
    if (recorded) return recorded;
    return setForeignAside(worker, delivery, name);
  }
  if (finished.ended) delivery.logger.warn('arguments do not fit the task', {});
  return acknowledgeEndInLife(finished, message, worker.clock.now());
}
