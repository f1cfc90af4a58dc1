import type { SQS } from '@aws-sdk/client-sqs';
import { type Environment, readSetting } from '../protocol/settings.ts';
import { readQueueSetting } from './read-queue-setting.ts';

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
 * Reads the `QUEUES` setting: `{ "default": { "url": "…", "deadLetterUrl": "…" } }`.
 *
 * @throws Error when it does not have that form
 */
export function readQueueAddresses(setting: string): ReadonlyMap<string, QueueAddress> {
  return readQueueSetting(setting, ['url', 'deadLetterUrl']);
}

/**
 * Combines a client with the queues in a function's `QUEUES` setting.
 *
 * @throws Error when the setting is missing or malformed
 */
export function readQueues(client: Queues['client'], environment: Environment): Queues {
  return { client, addresses: readQueueAddresses(readSetting(environment, 'QUEUES')) };
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
