import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import type { FunctionName } from './functions.ts';

export type { FunctionName };

const ROOT = path.join(import.meta.dirname, '..');

/**
 * How a function becomes one minified file, `index.js`, for Lambda's Node.js 24. The same for `cdk deploy` and for the
 * local system, so that what runs here is what runs there. CommonJS, for Node.js starts it about a fifth faster than an
 * ES module of the same code.
 */
export function bundleOptions(name: FunctionName, outdir: string) {
  return {
    entryPoints: [path.join(ROOT, 'functions', name, 'handler.ts')],
    outfile: path.join(outdir, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // Libraries' ES modules, where they have them: only those can be shaken.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': path.join(import.meta.dirname, 'lambda-credentials.ts') },
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

/**
 * Bundles one function into `outdir`.
 *
 * @returns the size of the bundle in bytes, and the modules it holds
 * @throws esbuild's BuildFailure when the code does not build
 */
export function bundleFunction(name: FunctionName, outdir: string): { bytes: number; modules: string[] } {
  prepareBundleFolder(outdir);
  const { metafile } = buildSync(bundleOptions(name, outdir));
  const [output] = Object.values(metafile.outputs);
  return { bytes: output?.bytes ?? 0, modules: Object.keys(metafile.inputs) };
}

/** Makes the folder, and says in it that its files are CommonJS: the project's own `package.json` says otherwise. */
export function prepareBundleFolder(outdir: string): void {
  mkdirSync(outdir, { recursive: true });
  writeFileSync(path.join(outdir, 'package.json'), '{"type":"commonjs"}\n');
}
