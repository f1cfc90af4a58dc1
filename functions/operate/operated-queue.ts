import { ProblemError } from '../../core/protocol/problem.ts';
import type { QueueAddress } from '../../core/queue/queues.ts';
import { readQueueSetting } from '../../core/queue/read-queue-setting.ts';
import type { Operate } from './operate.ts';

/** A queue as an operator's calls know it: where it is, and what hands its messages to the worker. */
export interface OperatedQueue extends QueueAddress {
  readonly arn: string;
  readonly deadLetterArn: string;
  /** UUID of the event source mapping that feeds the queue's worker. */
  readonly mapping: string;
}

/**
 * Reads the `QUEUES` setting of this function: `{ "default": { "url", "deadLetterUrl", "arn", "deadLetterArn", "mapping" } }`.
 *
 * @throws Error when it is not of that form
 */
export function readOperatedQueues(setting: string): ReadonlyMap<string, OperatedQueue> {
  return readQueueSetting(setting, ['url', 'deadLetterUrl', 'arn', 'deadLetterArn', 'mapping']);
}

/**
 * The queue that a call names.
 *
 * @throws ProblemError 404 naming the queues that there are
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
