import type { Definitions } from '../client/definitions.ts';
import { checkNode } from './check-node.ts';
import { orMissing } from './or-missing.ts';
import type { TestSystem, TestSystemOptions } from './test-system.ts';

/**
 * Starts the real functions on emulators of AWS in this process, under a time that passes only when a test lets it: a countdown of a week takes no
 * time. Tasks run in this process, as they are, so that debuggers and stack traces work.
 *
 * While it runs, `Date` and timers of the whole process show its time, and a process has one of it at most.
 *
 * @throws Error if another one runs, Node.js is too old, an emulator is not installed, or fake timers are installed; whatever is wrong with the definitions
 * @example
 * await using system = await startTestSystem({ tasks });
 * const task = await system.client.remind({ user: 'bob' }, { countdown: 604_800 });
 * await system.advance('7d');
 * expect(await task.status()).toMatchObject({ state: 'SUCCESS' });
 */
export async function startTestSystem<const Tasks extends Definitions>(
  options: TestSystemOptions<Tasks>,
): Promise<TestSystem<Tasks>> {
  checkNode(process.versions.node);
  // The emulators weigh: whoever only runs single tasks does not load them.
  const { startSystem } = await import('./system/start-system.ts').catch((error: unknown) => {
    throw orMissing(error);
  });
  return startSystem(options);
}
