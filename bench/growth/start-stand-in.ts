import { fork } from 'node:child_process';
import path from 'node:path';
import { nextMessage } from '../next-message.ts';

/** A server that answers like DynamoDB and SES. */
interface StandIn {
  readonly endpoint: string;
  stop(): void;
}

/**
 * Starts a server in its own process that accepts every claim and every email and keeps nothing. The emulators keep everything, and a
 * hundred thousand tasks would fill the memory.
 */
export async function startStandIn(): Promise<StandIn> {
  const child = fork(path.join(import.meta.dirname, 'stand-in-process.ts'));
  const endpoint = await nextMessage<string>(child, 'The stand-in process');
  return { endpoint, stop: () => child.disconnect() };
}
