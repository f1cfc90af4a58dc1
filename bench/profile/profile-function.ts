import { fork } from 'node:child_process';
import type { Profiler } from 'node:inspector';
import path from 'node:path';
import { nextMessage } from '../next-message.ts';
import { LAMBDA_FLAGS } from '../sandbox/lambda-flags.ts';
import type { SandboxOptions } from '../sandbox/start-sandbox.ts';

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
export async function profileFunction(
  { file, environment }: SandboxOptions,
  order: ProfileOrder,
): Promise<Profiled> {
  const child = fork(path.join(import.meta.dirname, 'profile-process.ts'), [file], {
    env: environment,
    execArgv: [...LAMBDA_FLAGS],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const answer = nextMessage<Profiled | { readonly failed: string }>(child, `The sandbox of ${file}`);
    child.send(order);
    const message = await answer;
    if ('failed' in message) throw new Error(`In the sandbox of ${file}: ${message.failed}`);
    return message;
  } finally {
    child.disconnect();
  }
}
