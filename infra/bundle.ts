import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { Bundling } from './bundling.ts';
import type { Clients } from './clients.ts';
import { type CommonJsFile, toCommonJs, writeCommonJs } from './common-js.ts';
import type { FunctionName } from './functions.ts';
import { leaveOut } from './leave-out.ts';
import { keepNativeCodeOutside, refuseNativeCode } from './native-code.ts';

/** The project's folder. */
export const ROOT = path.join(import.meta.dirname, '..');

/** Of the files of this project, as they run: `.ts`, and in the package `.js`. */
const EXTENSION = path.extname(import.meta.filename);

/** esbuild's options for code that runs on Lambda's Node.js 24. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // Prefer libraries' ES modules: only those can be tree-shaken.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * esbuild's options to split a module and its imports into files: dynamic imports get files of their own, and no module is in two files.
 * The files are ES modules, because esbuild splits nothing else; `toCommonJs` converts them. `cdk deploy` and the local system bundle the
 * same way, so the same code runs in both. See docs/decisions/rooms-beside-a-bundle.md.
 *
 * @param outdir the folder of the converted files; esbuild itself writes nothing
 */
export function splitOptions(file: string, outdir: string, parts: BundleParts = {}) {
  const { tasksFile, clients = 'lean' } = parts;
  return {
    ...BUNDLE_OPTIONS,
    ...authorsOptions(parts),
    entryPoints: { index: file },
    outdir,
    write: false,
    format: 'esm',
    splitting: true,
    // CommonJS has none. Refused here, the error points to the author's line.
    supported: { 'top-level-await': false },
    alias: {
      ...FACES,
      ...CLIENT_ALIASES[clients],
      ...(tasksFile === undefined ? {} : { '#tasks': tasksFile }),
    },
  } as const satisfies BuildOptions;
}

/** What is bundled with the functions. */
export interface BundleParts {
  /** The module that exports `tasks`. Default: `tasks/index.ts`. */
  readonly tasksFile?: string | undefined;
  /** The clients with which the functions call AWS. Default `lean`. */
  readonly clients?: Clients | undefined;
  /** What differs for the tasks. */
  readonly bundling?: Bundling | undefined;
  /** Plugins of the tasks' author. */
  readonly plugins?: readonly Plugin[] | undefined;
  /** Whether the function runs tasks. One that does not leaves out what only runs need. Default: it does. */
  readonly runsTasks?: boolean | undefined;
  /** Whether packages with native code are refused, the default, or loaded from where they are: for a bundle that runs on this machine. */
  readonly nativeCode?: 'refused' | 'outside' | undefined;
}

/** esbuild's options by which the tasks are bundled as their author says. */
export function authorsOptions({
  bundling: { external = [], nodeModules = [], loader = {} } = {},
  plugins = [],
  clients = 'lean',
  runsTasks = true,
  nativeCode = 'refused',
}: BundleParts) {
  const packages = [...external, ...nodeModules];
  return {
    external: packages,
    loader,
    plugins: [
      ...(runsTasks ? [] : [leaveOut({ root: ROOT, packages, clients })]),
      ...plugins,
      nativeCode === 'refused' ? refuseNativeCode() : keepNativeCodeOutside(),
    ],
  };
}

/**
 * What tasks import of the package `lovage` is this one, which has the functions: were there another, `instanceof` would not know its errors, and what one
 * tells the other of a run would be lost.
 */
const FACES = {
  lovage: path.join(ROOT, 'package', `index${EXTENSION}`),
  'lovage/client': path.join(ROOT, 'client', `index${EXTENSION}`),
};

/** What takes the place of `#aws/…`, and of modules of the SDK. */
const CLIENT_ALIASES: Readonly<Record<Clients, Readonly<Record<string, string>>>> = {
  // Without it, a task with a client of its own would load the SDK's whole chain.
  lean: {
    '#aws': path.join(ROOT, 'platform', 'aws'),
    '@aws-sdk/credential-provider-node': path.join(ROOT, 'infra', `lambda-credentials${EXTENSION}`),
  },
  // Whoever chooses the SDK may want another of its ways to credentials. What is rare of them is loaded when it is needed.
  sdk: { '#aws': path.join(ROOT, 'platform', 'aws-sdk') },
};

/** The entry module of a function's bundle. */
export function entryOf(name: FunctionName): string {
  return path.join(ROOT, 'functions', name, `handler${EXTENSION}`);
}

/** The files of a function's bundle, and the modules in them. */
interface BundledFunction {
  /** `index.js` first. */
  readonly files: readonly CommonJsFile[];
  /** Paths, relative to the project's folder. */
  readonly modules: readonly string[];
}

/** How a function is bundled. */
interface BundleFunctionOptions extends BundleParts {
  /** Whether to write a source map into each file. Default: false. */
  readonly sourceMaps?: boolean;
}

/**
 * Bundles one function into `outdir`, and removes what was there before.
 *
 * @throws esbuild's BuildFailure when the code does not build
 */
export async function bundleFunction(
  name: FunctionName,
  outdir: string,
  { sourceMaps = false, ...parts }: BundleFunctionOptions = {},
): Promise<BundledFunction> {
  const built = await build({
    ...splitOptions(entryOf(name), outdir, { runsTasks: name === 'worker', ...parts }),
    ...(sourceMaps ? { sourcemap: 'inline' } : {}),
  });
  const files = await toCommonJs(built);
  // Files of an earlier build, with other digests in their names, would be deployed too.
  await rm(outdir, { recursive: true, force: true });
  await prepareBundleFolder(outdir);
  await writeCommonJs(files, outdir);
  return { files, modules: Object.keys(built.metafile.inputs) };
}

/** Makes the folder, with a `package.json` that marks its files as CommonJS; the project's own marks them as ES modules. */
export async function prepareBundleFolder(outdir: string): Promise<void> {
  await mkdir(outdir, { recursive: true });
  await writeFile(path.join(outdir, 'package.json'), '{"type":"commonjs"}\n');
}
