import type { Profiler } from 'node:inspector';
import path from 'node:path';
import { type SandboxOptions, startFunctionProcess } from '../sandbox/start-function-process.ts';

/** What a process runs before it is profiled, and while it is. */
export interface ProfileOrder {
  readonly warmUp: readonly unknown[];
  readonly events: readonly unknown[];
}

/** The result of profiling a process. */
export interface Profiled {
  /** V8's profile, with times in microseconds. */
  readonly profile: Profiler.Profile;
  /** Processor milliseconds in the same time, including the profiler's own. */
  readonly cpuMs: number;
}

/**
 * Runs a function in its own process and samples what it is doing five times a millisecond.
 *
 * @throws Error when the function fails or its process ends
 */
export async function profileFunction(options: SandboxOptions, order: ProfileOrder): Promise<Profiled> {
  const script = path.join(import.meta.dirname, 'profile-process.ts');
  const { ask, stop } = startFunctionProcess(script, options);
  try {
    return await ask<ProfileOrder, Profiled>(order);
  } finally {
    await stop();
  }
}
