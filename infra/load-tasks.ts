import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction, constants } from 'node:vm';
import { build } from 'esbuild';
import { authorsOptions, BUNDLE_OPTIONS, type BundleParts } from './bundle.ts';

/**
 * Loads what a file exports, bundled as it is for the functions that run no tasks: it may be anything that esbuild reads.
 *
 * @throws esbuild's BuildFailure when the code does not build, and whatever the file throws
 */
export async function loadTasks(
  file: string,
  parts: BundleParts,
): Promise<Readonly<Record<string, unknown>>> {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    ...authorsOptions({ ...parts, runsTasks: false }),
    entryPoints: [file],
    write: false,
    format: 'cjs',
    // Errors quote its lines.
    minify: false,
    banner: { js: '"use strict";' },
  });
  const module: { exports: Readonly<Record<string, unknown>> } = { exports: {} };
  const run = compileFunction(
    outputFiles[0]?.text ?? '',
    ['module', 'exports', 'require', '__filename', '__dirname'],
    { filename: file, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
  );
  run(module, module.exports, createRequire(file), file, path.dirname(file));
  return module.exports;
}
