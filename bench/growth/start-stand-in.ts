import { fork } from 'node:child_process';
import path from 'node:path';
import { nextMessage } from '../next-message.ts';

/** A server that answers as DynamoDB and SES would. */
export interface StandIn {
  readonly endpoint: string;
  stop(): void;
}

/**
 * Starts, in a process of its own, a server that answers every claim and every email as well as can be, and keeps nothing: the
 * emulators keep all that they are given, and would fill the memory with a hundred thousand tasks.
 */
export async function startStandIn(): Promise<StandIn> {
  const child = fork(path.join(import.meta.dirname, 'stand-in-process.ts'));
  const endpoint = await nextMessage<string>(child, 'The process of the stand-in');
  return { endpoint, stop: () => child.disconnect() };
}
