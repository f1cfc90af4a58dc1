import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction } from './bundle.ts';
import { type FunctionName, forEachFunction } from './functions.ts';

/**
 * Bundles every function, each into a folder of its own below `outdir`.
 *
 * @param outdir where CDK writes what it synthesizes (`app.outdir`); CDK copies the bundles within it, by content
 * @throws esbuild's BuildFailure when the code does not build
 */
export function bundledCode(outdir: string): Record<FunctionName, Code> {
  return forEachFunction((name) => {
    const folder = path.join(outdir, 'bundles', name);
    bundleFunction(name, folder);
    return Code.fromAsset(folder);
  });
}
