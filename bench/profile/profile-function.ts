import type { Profiler } from 'node:inspector';
import path from 'node:path';
import { type SandboxOptions, startFunctionProcess } from '../sandbox/start-function-process.ts';

/** What a process is to do before it is looked at, and meanwhile. */
export interface ProfileOrder {
  readonly warmUp: readonly unknown[];
  readonly events: readonly unknown[];
}

/** What was seen of a process. */
export interface Profiled {
  /** As V8 takes it. Times in it are microseconds. */
  readonly profile: Profiler.Profile;
  /** Milliseconds of the processor meanwhile, the profiler's own among them. */
  readonly cpuMs: number;
}

/**
 * Runs a function in a process of its own and looks every fifth of a millisecond at what it is doing.
 *
 * @throws Error when the function fails, or its process ends
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
