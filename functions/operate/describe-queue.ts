import { type QueueDepth, queueDepth } from '../../core/queue/queue-depth.ts';
import { isPaused, readConsumer } from './consumer.ts';
import { findQueue } from './find-queue.ts';
import type { Operate } from './operate.ts';

/** A queue as an operator sees it. */
export interface QueueDetail extends QueueDepth {
  /** Whether its messages wait until it is resumed. */
  readonly paused: boolean;
  /** The state of the event source mapping that feeds its worker. */
  readonly consumer: string;
}

/**
 * Describes one queue.
 *
 * @param consumer the state of its event source mapping, if the caller already has it; read otherwise
 * @throws ProblemError 404 for an unknown queue
 */
export async function describeQueue(operate: Operate, name: string, consumer?: string): Promise<QueueDetail> {
  const queue = findQueue(operate, name);
  const [depth, state] = await Promise.all([
    queueDepth(operate.queues, name),
    consumer ?? readConsumer(operate.lambda, queue),
  ]);
  return { ...depth, paused: isPaused(state), consumer: state };
}
