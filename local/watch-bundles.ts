import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildResult, context, formatMessages, type OutputFile, type Plugin } from 'esbuild';
import { bundleOptions, prepareBundleFolder } from '../infra/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../infra/functions.ts';
import { watchFolder } from './watch-folder.ts';

const ROOT = path.join(import.meta.dirname, '..');

/** The folders that hold all that is deployed. */
const DEPLOYED = ['tasks', 'functions', 'core', 'platform'].map((name) => path.join(ROOT, name));

/** The tasks of the deployment. */
const REGISTRY_FILE = path.join(ROOT, 'tasks', 'index.ts');

/** What is bundled beside the functions, from this folder: it starts faster so, and the description needs the same tasks. */
const LOCAL_BUNDLES = ['sandbox-runtime', 'describe-registry'] as const;

export type BundleName = FunctionName | (typeof LOCAL_BUNDLES)[number];

/** One build of everything. Its files stay as they are when another follows. */
export interface Build {
  /** Where a bundle is. */
  fileOf(name: BundleName): string;
  /** Equal for equal code. */
  hashOf(name: BundleName): string;
}

export interface WatchBundlesOptions {
  /** An existing folder, for this run alone. */
  readonly folder: string;
  /** A module to take the place of `tasks/index.ts`, and to export `registry` as it does. */
  readonly registryFile?: string | undefined;
  /** Whether to build again when a file of what is deployed changes. */
  readonly watch: boolean;
  /** Called with each build, the first included. */
  readonly onBuild: (build: Build) => void;
  /** Called when the code does not build, with esbuild's own messages. */
  readonly onFailure: (messages: string) => void;
  /** Whether to colour those messages. */
  readonly color: boolean;
}

/**
 * Bundles the functions as the stack does, now and whenever one of their files changes. A source map is added, so that what a
 * task throws names the lines that its author wrote.
 *
 * @returns a function that stops the watching
 */
export async function watchBundles(options: WatchBundlesOptions): Promise<() => Promise<void>> {
  prepareBundleFolder(options.folder);
  // The options are the same for every function but for where it is read and written; one build of all parses the
  // libraries once.
  const { entryPoints, outfile, ...shared } = bundleOptions('worker', options.folder);
  const functions = FUNCTION_NAMES.map((name) => [name, bundleOptions(name, options.folder).entryPoints[0]]);
  const locals = LOCAL_BUNDLES.map((name) => [name, path.join(import.meta.dirname, `${name}.ts`)]);
  const building = await context({
    ...shared,
    entryPoints: Object.fromEntries([...functions, ...locals]),
    // Never written to; as deep as where the files go, for the source maps' paths are relative.
    outdir: path.join(options.folder, '0'),
    write: false,
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [...replaceRegistry(options.registryFile), report(options)],
  });
  const rebuild = coalesce(async () => {
    // `onEnd` has told of a failure already.
    await building.rebuild().catch(() => undefined);
  });
  const watching = options.watch ? DEPLOYED.map((folder) => watchFolder(folder, () => void rebuild())) : [];
  await rebuild();
  return async () => {
    for (const stopWatching of watching) stopWatching();
    await building.dispose();
  };
}

/** Lets one call run at a time; calls that come meanwhile are one more, after it. */
function coalesce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = () => {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}

function replaceRegistry(file: string | undefined): Plugin[] {
  if (file === undefined) return [];
  const contents = `export { registry } from ${JSON.stringify(file)};`;
  return [
    {
      name: 'replace-registry',
      setup: ({ onLoad }) => {
        onLoad({ filter: /[\\/]tasks[\\/]index\.ts$/ }, (args) =>
          args.path === REGISTRY_FILE ? { contents, loader: 'ts', resolveDir: ROOT } : null,
        );
      },
    },
  ];
}

function report({ folder, onBuild, onFailure, color }: WatchBundlesOptions): Plugin {
  let number = 0;
  return {
    name: 'report',
    setup: ({ onEnd }) => {
      onEnd(async ({ errors, outputFiles = [] }: BuildResult) => {
        if (errors.length > 0) {
          onFailure((await formatMessages(errors, { kind: 'error', color })).join('').trimEnd());
          return;
        }
        number += 1;
        onBuild(await writeBuild(outputFiles, path.join(folder, '0'), path.join(folder, String(number))));
      });
    },
  };
}

/** Each build has a folder of its own: a process that starts meanwhile never reads half a file. */
async function writeBuild(files: readonly OutputFile[], from: string, to: string): Promise<Build> {
  const moved = files.map(({ path: file, contents, hash }) => ({
    file: path.join(to, path.relative(from, file)),
    contents,
    hash,
  }));
  await mkdir(to, { recursive: true });
  await Promise.all(moved.map(({ file, contents }) => writeFile(file, contents)));
  const fileOf = (name: BundleName) => path.join(to, `${name}.js`);
  return {
    fileOf,
    hashOf: (name) => moved.find(({ file }) => file === fileOf(name))?.hash ?? '',
  };
}
