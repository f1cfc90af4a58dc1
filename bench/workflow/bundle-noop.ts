import path from 'node:path';
import { bundleFunction } from '../../infra/bundle.ts';
import { functionEnvironment } from '../../local/functions/function-environment.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { SandboxOptions } from '../sandbox/start-function-process.ts';

/** The files of the functions that carry out a chord, with the tasks of noop-tasks.ts. */
export interface NoopFiles {
  readonly enqueue: string;
  readonly worker: string;
}

/** Bundles them as they are deployed, each into its own subfolder of `folder`. */
export async function bundleNoop(folder: string): Promise<NoopFiles> {
  const tasksFile = path.join(import.meta.dirname, 'noop-tasks.ts');
  const bundled = async (name: 'enqueue' | 'worker') => {
    const outdir = path.join(folder, `noop-${name}`);
    await bundleFunction(name, outdir, { tasksFile });
    return path.join(outdir, 'index.js');
  };
  return { enqueue: await bundled('enqueue'), worker: await bundled('worker') };
}

/** The functions with the environment that the stack gives them. */
export function noopFunctions({ enqueue, worker }: NoopFiles, aws: LocalAws) {
  return {
    enqueue: {
      file: enqueue,
      environment: functionEnvironment('enqueue', 'bench-enqueue', ['default'], aws),
    },
    worker: { file: worker, environment: functionEnvironment('worker', 'bench-worker', ['default'], aws) },
  } as const satisfies Record<string, SandboxOptions>;
}
