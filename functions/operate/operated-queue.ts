import type { QueueAddress } from '../../core/queue/queues.ts';
import { readQueueSetting } from '../../core/queue/read-queue-setting.ts';

/** A queue as the operator's calls need it: where it is, and what feeds its messages to the worker. */
export interface OperatedQueue extends QueueAddress {
  readonly arn: string;
  readonly deadLetterArn: string;
  /** UUID of the event source mapping that feeds the queue's worker. */
  readonly mapping: string;
}

/**
 * Reads the `QUEUES` setting of this function: `{ "default": { "url", "deadLetterUrl", "arn", "deadLetterArn", "mapping" } }`.
 *
 * @throws Error if it does not have that form
 */
export function readOperatedQueues(setting: string): ReadonlyMap<string, OperatedQueue> {
  return readQueueSetting(setting, ['url', 'deadLetterUrl', 'arn', 'deadLetterArn', 'mapping']);
}
