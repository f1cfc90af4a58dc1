import path from 'node:path';
import { type SandboxOptions, startFunctionProcess } from './start-function-process.ts';

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
  /** Of them, those that JavaScript's objects take. */
  readonly heapMb: number;
  /** The most that it has held so far: what Lambda reports as `Max Memory Used`. */
  readonly peakMb: number;
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

export function startSandbox(options: SandboxOptions): Sandbox {
  const script = path.join(import.meta.dirname, 'sandbox-process.ts');
  const { ask, stop } = startFunctionProcess(script, options);
  return {
    invoke: (events, collectGarbage = false) => ask<Order, Invoked>({ events, collectGarbage }),
    stop,
  };
}
