import type { SQS } from '@aws-sdk/client-sqs';
import type { Environment } from '../protocol/settings.ts';
import { DEAD_LETTER_SUFFIX } from './queue-names.ts';
import { readQueueNames, siblingsOf } from './read-queue-names.ts';

/** The URLs of one queue. */
export interface QueueAddress {
  readonly url: string;
  readonly deadLetterUrl: string;
}

/** The queues that a function may use, by name, and the client for them. */
export interface Queues {
  readonly client: Pick<
    SQS,
    | 'changeMessageVisibility'
    | 'deleteMessageBatch'
    | 'getQueueAttributes'
    | 'listMessageMoveTasks'
    | 'receiveMessage'
    | 'sendMessage'
    | 'sendMessageBatch'
    | 'startMessageMoveTask'
  >;
  readonly addresses: ReadonlyMap<string, QueueAddress>;
}

/**
 * Combines a client with the queues in a function's settings `QUEUES`, their names, and `QUEUE_URL`, the URL of the first.
 *
 * @throws Error when a setting is missing or malformed
 */
export function readQueues(client: Queues['client'], environment: Environment): Queues {
  const names = readQueueNames(environment);
  const urlOf = siblingsOf(environment, 'QUEUE_URL', names);
  const addresses = names.map(
    (name) => [name, { url: urlOf(name), deadLetterUrl: urlOf(`${name}${DEAD_LETTER_SUFFIX}`) }] as const,
  );
  return { client, addresses: new Map(addresses) };
}

/**
 * The address of a queue.
 *
 * @throws Error when it is not one of this function's queues
 */
export function addressOf(queues: Queues, name: string): QueueAddress {
  const address = queues.addresses.get(name);
  if (!address) throw new Error(`The queue "${name}" is not among this function's queues.`);
  return address;
}
