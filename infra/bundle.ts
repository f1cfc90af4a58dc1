import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { type CommonJsFile, toCommonJs, writeCommonJs } from './common-js.ts';
import type { FunctionName } from './functions.ts';

export type { FunctionName };

/** The project's folder. */
export const ROOT = path.join(import.meta.dirname, '..');

/** How code becomes what Lambda's Node.js 24 runs. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // Libraries' ES modules, where they have them: only those can be shaken.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * How esbuild splits a module and all that it imports into files, so that what is imported dynamically is apart and nothing is there
 * twice. `toCommonJs` makes of them what is deployed, for esbuild splits ES modules alone. `cdk deploy` and the local system both
 * bundle this way, so that what runs here is what runs there. See docs/decisions/rooms-beside-a-bundle.md.
 *
 * @param file the module
 * @param outdir where the files will be; nothing is written there
 */
export function splitOptions(file: string, outdir: string) {
  return {
    ...BUNDLE_OPTIONS,
    entryPoints: { index: file },
    outdir,
    write: false,
    format: 'esm',
    splitting: true,
    // CommonJS has none. Refused here, it is refused with its line.
    supported: { 'top-level-await': false },
    alias: { '@aws-sdk/credential-provider-node': path.join(ROOT, 'infra', 'lambda-credentials.ts') },
  } as const satisfies BuildOptions;
}

/** The module that a function begins with. */
export function entryOf(name: FunctionName): string {
  return path.join(ROOT, 'functions', name, 'handler.ts');
}

/** A function's files in a folder, and what they are made of. */
export interface BundledFunction {
  /** `index.js` first. */
  readonly files: readonly CommonJsFile[];
  /** Paths of the modules. */
  readonly modules: readonly string[];
}

/**
 * Bundles one function into `outdir`, and removes whatever was in there.
 *
 * @param sourceMaps whether each file has its map beside it; by default not
 * @throws esbuild's BuildFailure when the code does not build
 */
export async function bundleFunction(
  name: FunctionName,
  outdir: string,
  sourceMaps = false,
): Promise<BundledFunction> {
  const built = await build({
    ...splitOptions(entryOf(name), outdir),
    ...(sourceMaps ? { sourcemap: 'inline' } : {}),
  });
  const files = await toCommonJs(built);
  // Files of an earlier build, whose digests were others, would be deployed, too.
  await rm(outdir, { recursive: true, force: true });
  await prepareBundleFolder(outdir);
  await writeCommonJs(files, outdir);
  return { files, modules: Object.keys(built.metafile.inputs) };
}

/** Makes the folder, and says in it that its files are CommonJS: the project's own `package.json` says otherwise. */
export async function prepareBundleFolder(outdir: string): Promise<void> {
  await mkdir(outdir, { recursive: true });
  await writeFile(path.join(outdir, 'package.json'), '{"type":"commonjs"}\n');
}
