import { ProblemError } from '../../core/protocol/problem.ts';
import { queueDepth } from '../../core/queue/queue-depth.ts';
import { findQueue } from './find-queue.ts';
import type { Operate } from './operate.ts';

/**
 * Makes sure that a purge is intended: the caller must repeat the queue's name.
 *
 * @param confirm the query parameter as given
 * @throws ProblemError 404 for an unknown queue; 409 if `confirm` is missing or another name, saying what a purge would end
 */
export async function confirmPurge(operate: Operate, name: string, confirm: unknown): Promise<void> {
  findQueue(operate, name);
  if (confirm === name) return;
  const { waiting, delayed, running } = await queueDepth(operate.queues, name);
  const found =
    confirm === undefined ? 'The purge is not confirmed.' : 'The purge is confirmed for another queue.';
  throw new ProblemError(
    409,
    `${found} It would revoke the tasks of about ${waiting} waiting messages on the queue ${name}. ` +
      `It would not reach ${delayed} delayed and ${running} running or hidden messages. ` +
      `To confirm, POST /queues/${name}/purge?confirm=${name}.`,
  );
}
