import { type Environment, readSetting } from '../../core/protocol/settings.ts';
import { DEAD_LETTER_SUFFIX } from '../../core/queue/queue-names.ts';
import type { QueueAddress } from '../../core/queue/queues.ts';
import { readQueueNames, siblingsOf } from '../../core/queue/read-queue-names.ts';

/** A queue as the operator's calls need it: where it is, and what feeds its messages to the worker. */
export interface OperatedQueue extends QueueAddress {
  readonly arn: string;
  readonly deadLetterArn: string;
  /** UUID of the event source mapping that feeds the queue's worker. */
  readonly mapping: string;
}

/**
 * Reads this function's settings: `QUEUES`, the names; `QUEUE_URL` and `QUEUE_ARN` of the first; and `MAPPINGS`, the UUIDs of their event
 * source mappings, in the same order.
 *
 * @throws Error if one is missing or does not have that form
 */
export function readOperatedQueues(environment: Environment): ReadonlyMap<string, OperatedQueue> {
  const names = readQueueNames(environment);
  const urlOf = siblingsOf(environment, 'QUEUE_URL', names);
  const arnOf = siblingsOf(environment, 'QUEUE_ARN', names);
  const mappings = readSetting(environment, 'MAPPINGS').split(',');
  return new Map(
    names.map((name, at) => {
      const mapping = mappings[at];
      if (!mapping || mappings.length !== names.length)
        throw new Error('The setting MAPPINGS must have a UUID for each queue in QUEUES.');
      const deadLetterName = `${name}${DEAD_LETTER_SUFFIX}`;
      const url = urlOf(name);
      const arns = { arn: arnOf(name), deadLetterArn: arnOf(deadLetterName) };
      return [name, { url, deadLetterUrl: urlOf(deadLetterName), ...arns, mapping }];
    }),
  );
}
