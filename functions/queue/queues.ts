import type { SQSClient } from '@aws-sdk/client-sqs';

/** Where one queue is. */
export interface QueueAddress {
  readonly url: string;
  readonly deadLetterUrl: string;
}

/** The queues that a function may reach, by name, and the client to reach them with. */
export interface Queues {
  readonly client: SQSClient;
  readonly addresses: ReadonlyMap<string, QueueAddress>;
}

/**
 * Reads the `QUEUES` setting: `{ "default": { "url": "…", "deadLetterUrl": "…" } }`.
 *
 * @throws Error when it is not of that form
 */
export function readQueueAddresses(setting: string): ReadonlyMap<string, QueueAddress> {
  const value = parsed(setting);
  const entries =
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length === 0 || !entries.every(isEntry)) {
    throw new Error('The setting QUEUES must be {"<queue>":{"url":"…","deadLetterUrl":"…"}}.');
  }
  return new Map(entries.filter(isEntry));
}

function parsed(setting: string): unknown {
  try {
    return JSON.parse(setting);
  } catch {
    return null;
  }
}

function isEntry(entry: [string, unknown]): entry is [string, QueueAddress] {
  const [, address] = entry;
  return (
    address !== null &&
    typeof address === 'object' &&
    'url' in address &&
    typeof address.url === 'string' &&
    'deadLetterUrl' in address &&
    typeof address.deadLetterUrl === 'string'
  );
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
