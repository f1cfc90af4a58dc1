import { isAwsFault } from '../../core/protocol/aws-fault.ts';
import { latestMove, startMove } from '../../core/queue/move-messages.ts';
import { queueDepth } from '../../core/queue/queue-depth.ts';
import { findQueue } from './find-queue.ts';
import type { Operate } from './operate.ts';

/** What a redrive started. */
export interface Redrive {
  readonly name: string;
  /** Dead letters on their way back to the queue, as counted by SQS: approximately. */
  readonly redriving: number;
}

/**
 * Has SQS move a queue's dead letters back to it. If a move is already running, changes nothing and says how many are left.
 *
 * @throws ProblemError 404 for an unknown queue
 */
export async function redriveQueue(operate: Operate, name: string): Promise<Redrive> {
  const { client } = operate.queues;
  const { arn, deadLetterArn } = findQueue(operate, name);
  const [latest, { dead }] = await Promise.all([
    latestMove(client, deadLetterArn),
    queueDepth(operate.queues, name),
  ]);
  if (latest?.running) return { name, redriving: latest.left };
  if (latest?.failure)
    operate.logger.error('previous redrive failed', { queue: name, reason: latest.failure });
  try {
    // Named, because SQS does not know where a message that a worker set aside came from.
    await startMove(client, deadLetterArn, arn);
  } catch (error) {
    // Another call may have started a move since: SQS allows one at a time for a queue.
    if (!isAwsFault(error)) throw error;
    const begun = await latestMove(client, deadLetterArn);
    if (!begun?.running) throw error;
    return { name, redriving: begun.left };
  }
  return { name, redriving: dead };
}
