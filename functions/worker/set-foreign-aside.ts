import { FOREIGN_MESSAGE } from '../../core/ending/foreign-message.ts';
import { setAside } from '../../core/ending/set-aside.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import type { Delivery } from './delivery.ts';
import type { Worker } from './worker.ts';

/** Sets a message aside that has the id of another task, which stays as it is. Whoever made the call is told. */
export async function setForeignAside(
  worker: Worker,
  delivery: Delivery,
  countedAs: string,
): Promise<Acknowledgement> {
  const { messageId, body, trace } = delivery;
  await worker.intake?.tellRefused(worker, delivery, FOREIGN_MESSAGE);
  const unrunnable = { messageId, body, trace, task: null, error: FOREIGN_MESSAGE, countedAs };
  return setAside(worker, worker.queue, unrunnable);
}
