import { ProblemError } from '../../core/protocol/problem.ts';
import type { Operate } from './operate.ts';
import type { OperatedQueue } from './operated-queue.ts';

/**
 * The queue that a call names.
 *
 * @throws ProblemError 404 for an unknown queue, listing the queues
 */
export function findQueue({ queues }: Operate, name: string): OperatedQueue {
  const queue = queues.addresses.get(name);
  if (queue) return queue;
  const names = [...queues.addresses.keys()].join(', ');
  throw new ProblemError(
    404,
    `There is no queue ${JSON.stringify(name.slice(0, 80))}. The queues are ${names}.`,
  );
}
