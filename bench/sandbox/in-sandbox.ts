import type { SandboxOptions } from './start-function-process.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

/** Starts a sandbox for some work, and stops it afterwards. */
export async function inSandbox<Result>(
  options: SandboxOptions,
  work: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result> {
  const sandbox = startSandbox(options);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.stop();
  }
}
