import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction, type FunctionName } from './bundle.ts';

/**
 * Bundles every function, each into a folder of its own below `outdir`.
 *
 * @param outdir where CDK writes what it synthesizes (`app.outdir`); CDK copies the bundles within it, by content
 * @throws esbuild's BuildFailure when the code does not build
 */
export function bundledCode(outdir: string): Record<FunctionName, Code> {
  const bundle = (name: FunctionName) => {
    const folder = path.join(outdir, 'bundles', name);
    bundleFunction(name, folder);
    return Code.fromAsset(folder);
  };
  return {
    enqueue: bundle('enqueue'),
    worker: bundle('worker'),
    status: bundle('status'),
    operate: bundle('operate'),
    'dead-letter': bundle('dead-letter'),
    delivery: bundle('delivery'),
  };
}
