import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction } from './bundle.ts';
import type { Clients } from './clients.ts';
import { FUNCTION_NAMES, type FunctionName, forEachFunction } from './functions.ts';

/**
 * Bundles every function into its own folder below `outdir`.
 *
 * @param outdir CDK's output folder (`app.outdir`), within which CDK copies the bundles, named by content hash
 * @param tasksFile the module that exports `tasks`; default: `tasks/index.ts`
 * @param clients with which the functions call AWS; default: their own
 * @throws esbuild's BuildFailure when the code does not build
 */
export async function bundledCode(
  outdir: string,
  tasksFile?: string,
  clients?: Clients,
): Promise<Record<FunctionName, Code>> {
  const folderOf = (name: FunctionName) => path.join(outdir, 'bundles', name);
  await Promise.all(
    FUNCTION_NAMES.map((name) => bundleFunction(name, folderOf(name), { tasksFile, clients })),
  );
  return forEachFunction((name) => Code.fromAsset(folderOf(name)));
}
