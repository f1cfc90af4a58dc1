import { isAwsFault } from '../../core/protocol/aws-fault.ts';
import { latestMove, startMove } from '../../core/queue/move-messages.ts';
import { queueDepth } from '../../core/queue/queue-depth.ts';
import { findQueue } from './find-queue.ts';
import type { Operate } from './operate.ts';

/** What a redrive has begun. */
export interface Redrive {
  readonly name: string;
  /** Dead letters on their way back to the queue; SQS counts approximately. */
  readonly redriving: number;
}

/**
 * Has SQS move a queue's dead letters back to it. While it does so already, this changes nothing and says how many are left.
 *
 * @throws ProblemError 404
 */
export async function redriveQueue(operate: Operate, name: string): Promise<Redrive> {
  const { client } = operate.queues;
  const { arn, deadLetterArn } = findQueue(operate, name);
  const [latest, { dead }] = await Promise.all([
    latestMove(client, deadLetterArn),
    queueDepth(operate.queues, name),
  ]);
  if (latest?.running) return { name, redriving: latest.left };
  if (latest?.failure) operate.logger.error('redrive before failed', { queue: name, reason: latest.failure });
  try {
    // To this queue by name: what a worker has set aside, SQS knows no source of.
    await startMove(client, deadLetterArn, arn);
  } catch (error) {
    // Another call may have begun one since. SQS moves the messages of a queue once at a time.
    if (!isAwsFault(error)) throw error;
    const begun = await latestMove(client, deadLetterArn);
    if (!begun?.running) throw error;
    return { name, redriving: begun.left };
  }
  return { name, redriving: dead };
}
