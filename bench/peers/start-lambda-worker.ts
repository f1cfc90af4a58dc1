import type { SandboxOptions } from '../sandbox/start-function-process.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { newBatches } from '../task-messages.ts';
import type { Guarantees, Peer } from './peer.ts';

/** A worker that is a Lambda function: its bundle and its environment as deployed. */
export interface LambdaWorker extends SandboxOptions {
  readonly name: string;
  readonly guarantees: Guarantees;
}

/** Starts a function's process. It receives messages in batches of ten, which are created before the clock starts. */
export async function startLambdaWorker({ name, guarantees, ...options }: LambdaWorker): Promise<Peer> {
  const sandbox = startSandbox(options);
  return {
    name,
    guarantees,
    run: async (tasks) => {
      const { cpuMs, rssMb } = await sandbox.invoke(newBatches(tasks));
      return { cpuMs, rssMb };
    },
    stop: sandbox.stop,
  };
}
