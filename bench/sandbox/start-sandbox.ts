import path from 'node:path';
import { type SandboxOptions, startFunctionProcess } from './start-function-process.ts';

/** What a sandbox is told to do. */
export interface Order {
  readonly events: readonly unknown[];
  /** Whether to collect garbage before memory is measured. */
  readonly collectGarbage: boolean;
}

/** The sandbox's answers, and what they used. */
export interface Invoked {
  readonly answers: readonly unknown[];
  readonly wallMs: number;
  /** Processor milliseconds, user and system, by the process's own accounting. */
  readonly cpuMs: number;
  /** Megabytes (of 1,000,000 bytes) the process holds afterwards. */
  readonly rssMb: number;
  /** The part of them used by JavaScript objects. */
  readonly heapMb: number;
  /** The most it has held so far, which Lambda reports as `Max Memory Used`. */
  readonly peakMb: number;
}

/** A function in its own process, with its own environment. Its log goes to `/dev/null`, so the cost of writing it is measured. */
export interface Sandbox {
  /**
   * Invokes the function with one event after the other.
   *
   * @param collectGarbage whether to collect garbage before memory is measured. Off by default, because garbage collected between two
   * invocations would be charged to neither
   * @throws Error when an invocation fails or the process ends
   */
  invoke(events: readonly unknown[], collectGarbage?: boolean): Promise<Invoked>;
  stop(): Promise<void>;
}

/** Starts a sandbox. */
export function startSandbox(options: SandboxOptions): Sandbox {
  const script = path.join(import.meta.dirname, 'sandbox-process.ts');
  const { ask, stop } = startFunctionProcess(script, options);
  return {
    invoke: (events, collectGarbage = false) => ask<Order, Invoked>({ events, collectGarbage }),
    stop,
  };
}
