import type { SQS } from '@aws-sdk/client-sqs';
import { type Environment, readSetting } from '../protocol/settings.ts';
import { readQueueSetting } from './read-queue-setting.ts';

/** Where one queue is. */
export interface QueueAddress {
  readonly url: string;
  readonly deadLetterUrl: string;
}

/** The queues that a function may reach, by name, and the client to reach them with. */
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
 * @throws Error when it is not of that form
 */
export function readQueueAddresses(setting: string): ReadonlyMap<string, QueueAddress> {
  return readQueueSetting(setting, ['url', 'deadLetterUrl']);
}

/**
 * Puts a client together with the queues that the setting `QUEUES` of a function names.
 *
 * @throws Error when the setting is missing or malformed
 */
export function readQueues(client: Queues['client'], environment: Environment): Queues {
  return { client, addresses: readQueueAddresses(readSetting(environment, 'QUEUES')) };
}

/**
 * The address of a queue.
 *
 * @throws Error when this function was not given it
 */
export function addressOf(queues: Queues, name: string): QueueAddress {
  const address = queues.addresses.get(name);
  if (!address) throw new Error(`The queue "${name}" is not among this function's queues.`);
  return address;
}
