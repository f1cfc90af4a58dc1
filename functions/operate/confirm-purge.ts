import { ProblemError } from '../../core/protocol/problem.ts';
import { queueDepth } from '../../core/queue/queue-depth.ts';
import { findQueue } from './find-queue.ts';
import type { Operate } from './operate.ts';

/**
 * Makes sure that a purge is intended: the caller must repeat the queue's name.
 *
 * @param given `confirm` is the query parameter as given; messages sent at `cutoff` or later would stay
 * @throws ProblemError 404 for an unknown queue; 409 if `confirm` is missing or another name, saying what a purge would end
 */
export async function confirmPurge(
  operate: Operate,
  name: string,
  { confirm, cutoff }: { confirm: unknown; cutoff: number },
): Promise<void> {
  findQueue(operate, name);
  if (confirm === name) return;
  const { waiting, delayed, running } = await queueDepth(operate.queues, name);
  const found =
    confirm === undefined ? 'The purge is not confirmed.' : 'The purge is confirmed for another queue.';
  throw new ProblemError(
    409,
    `${found} It would revoke the tasks of about ${waiting} waiting messages on the queue ${name}. ` +
      `It would not reach ${delayed} delayed and ${running} running or hidden messages. ` +
      `It ends only what was sent before ${new Date(cutoff).toISOString()}. ` +
      `To confirm, POST /queues/${name}/purge?confirm=${name}&before=${new Date(cutoff).toISOString()}.`,
  );
}
