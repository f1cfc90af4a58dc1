import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { nextMessage } from '../next-message.ts';
import { LAMBDA_FLAGS } from './lambda-flags.ts';

/** What a sandbox is asked to do. */
export interface Order {
  readonly events: readonly unknown[];
  /** Whether garbage is collected before memory is looked at. */
  readonly collectGarbage: boolean;
}

/** What it answered, and what that took of its process. */
export interface Invoked {
  readonly answers: readonly unknown[];
  readonly wallMs: number;
  /** Milliseconds of the processor, user and system, by the process's own accounting. */
  readonly cpuMs: number;
  /** Megabytes (of 1,000,000 bytes) that the process holds afterwards. */
  readonly rssMb: number;
  /** The most that it has held so far: what Lambda reports as `Max Memory Used`. */
  readonly peakMb: number;
  /** Of them, those that JavaScript's objects take. */
  readonly heapMb: number;
}

/** A function in a process of its own, with its own environment. Its log goes to `/dev/null`: written, and not in the way. */
export interface Sandbox {
  /**
   * Invokes it with one event after the other.
   *
   * @param collectGarbage whether garbage is collected before memory is looked at. Not by default: what is collected between two
   * runs is work that neither of them is charged with
   * @throws Error when one of them failed, or the process ended
   */
  invoke(events: readonly unknown[], collectGarbage?: boolean): Promise<Invoked>;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** The bundle. */
  readonly file: string;
  /** The whole of it. */
  readonly environment: Readonly<Record<string, string>>;
}

export function startSandbox({ file, environment }: SandboxOptions): Sandbox {
  const child = fork(path.join(import.meta.dirname, 'sandbox-process.ts'), [file], {
    env: environment,
    execArgv: [...LAMBDA_FLAGS],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    invoke: async (events, collectGarbage = false) => {
      const order: Order = { events, collectGarbage };
      const answer = nextMessage<Invoked | { readonly failed: string }>(child, `The sandbox of ${file}`);
      child.send(order);
      const message = await answer;
      if ('failed' in message) throw new Error(`In the sandbox of ${file}: ${message.failed}`);
      return message;
    },
    stop: async () => {
      if (!child.connected) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
