import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LocalAws } from '../local/local-aws.ts';
import type { AwsProcessMessage } from './aws-process.ts';

/** The emulators, in a process of their own, and what was counted on the way to them. */
export interface BenchAws {
  readonly aws: LocalAws;
  /** Requests since the last call, by operation. */
  takeCounts(): Promise<Record<string, number>>;
  stop(): void;
}

/** @param latencyMs milliseconds that every request waits, on top of what the emulator takes */
export async function startAws(latencyMs: number): Promise<BenchAws> {
  const child = fork(path.join(import.meta.dirname, 'aws-process.ts'), [String(latencyMs)]);
  const ready = await nextMessage(child);
  if (ready.kind !== 'ready') throw new Error('The emulators did not say where they are');
  return {
    aws: { ...ready.aws, queues: new Map(ready.aws.queues) },
    async takeCounts() {
      const answer = nextMessage(child);
      child.send('counts');
      const message = await answer;
      return message.kind === 'counts' ? message.counts : {};
    },
    stop: () => child.disconnect(),
  };
}

async function nextMessage(child: ChildProcess): Promise<AwsProcessMessage> {
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The emulators ended with ${code}`);
  });
  exited.catch(() => undefined); // they end in the end: only waiting for them to speak makes that an error
  const [message] = await Promise.race([once(child, 'message'), exited]);
  return message;
}
