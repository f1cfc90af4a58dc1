import type { ReleaseMessage } from '../../core/protocol/workflow.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { releasePage } from '../../core/workflow/after-end.ts';
import type { Worker } from './worker.ts';

/** Lets members of a workflow go on. The message stays until all of them have theirs. */
export async function deliverRelease(
  worker: Worker,
  { id, from, count }: ReleaseMessage,
): Promise<Acknowledgement> {
  await releasePage(worker, id, { from, count });
  worker.logger.info('members of a workflow let go on', { workflow: id, count });
  return { kind: 'delete' };
}
