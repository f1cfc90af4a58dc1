import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LocalAws } from '../local/local-aws.ts';
import type { AwsProcessMessage } from './aws-process.ts';
import type { Metered } from './metered-proxy.ts';

/** The emulators, in a process of their own, and what was counted on the way to them. */
export interface BenchAws {
  readonly aws: LocalAws;
  /** Requests since the last call of either, by operation. */
  takeCounts(): Promise<Record<string, number>>;
  /** The same, with what DynamoDB charges by. */
  take(): Promise<Metered>;
  stop(): void;
}

/** @param latencyMs milliseconds that every request waits, on top of what the emulator takes */
export async function startAws(latencyMs: number): Promise<BenchAws> {
  const child = fork(path.join(import.meta.dirname, 'aws-process.ts'), [String(latencyMs)]);
  const ready = await nextMessage(child);
  if (ready.kind !== 'ready') throw new Error('The emulators did not say where they are');
  const take = async (): Promise<Metered> => {
    const answer = nextMessage(child);
    child.send('take');
    const message = await answer;
    if (message.kind !== 'metered') throw new Error('The emulators did not say what was counted');
    return message.metered;
  };
  return {
    aws: { ...ready.aws, queues: new Map(ready.aws.queues) },
    take,
    takeCounts: async () => (await take()).requests,
    stop: () => child.disconnect(),
  };
}

async function nextMessage(child: ChildProcess): Promise<AwsProcessMessage> {
  const over = new AbortController();
  const { signal } = over;
  const exited = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The emulators ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), exited]);
    return message;
  } finally {
    over.abort();
    exited.catch(() => undefined); // it is no longer waited for
  }
}
