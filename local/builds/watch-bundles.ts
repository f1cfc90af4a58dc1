import path from 'node:path';
import { formatMessages } from 'esbuild';
import { ownColors } from '../../cli/terminal/own-sequences.ts';
import { isBuildFailure } from '../../infra/explain-build-failure.ts';
import { BUNDLE_NAMES, type BundleName } from './bundle-names.ts';
import { Bundler, type BundlerOptions } from './bundler.ts';
import { KeptBuilds } from './kept-builds.ts';
import { watchFolders } from './watch-folder.ts';
import { WatchedFolders } from './watched-folders.ts';
import { type Build, writeBuild } from './write-build.ts';

/** Milliseconds from a start that built nothing until esbuild reads the code: once the start is over, and before a file is saved. */
const WARM_AFTER_MS = 3_000;

export interface WatchBundlesOptions extends BundlerOptions {
  /** The folder in which the first build is kept for later starts. */
  readonly keptIn: string;
  /** What is bundled. Default: everything that runs here. */
  readonly names?: readonly BundleName[];
  /** Whether to rebuild when a deployed file changes. */
  readonly watch: boolean;
  /** Called when files have changed, before they are built. */
  readonly onChange?: (() => void) | undefined;
  /** Called with each build, including the first. */
  readonly onBuild: (build: Build) => void;
  /** Called when the code does not build, with esbuild's own messages. */
  readonly onFailure: (messages: string) => void;
  /** Whether to colour those messages. */
  readonly color: boolean;
}

/**
 * Bundles the functions as the stack does, now and whenever one of their files changes. It adds source maps, so that a task's
 * stack traces name the lines its author wrote.
 *
 * @returns a function that stops watching
 */
export async function watchBundles(options: WatchBundlesOptions): Promise<() => Promise<void>> {
  const { names = BUNDLE_NAMES } = options;
  const bundlers = names.map((name) => new Bundler(name, options));
  const kept = new KeptBuilds(options.keptIn);
  const changed = new Set<string>();
  const folders = new WatchedFolders(options.tasksFile);
  let number = 0;
  let begun: number | undefined;
  let isKept = false;
  const rebuild = coalesce(async () => {
    const since = [...changed];
    changed.clear();
    const isFirst = begun === undefined;
    begun ??= Date.now();
    const found = isFirst ? await kept.find(bundlers) : undefined;
    isKept ||= found !== undefined;
    for (const bundler of bundlers) {
      const bundle = found?.get(bundler.name);
      if (bundle) bundler.startWith(bundle);
    }
    const results = await Promise.allSettled(
      bundlers.map(async (bundler) => [bundler.name, await bundler.bundle(since)] as const),
    );
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) folders.failed(failures.filter(isBuildFailure));
    else folders.built(bundlers.flatMap(({ last }) => last?.modules ?? []));
    watching?.follow();
    if (failures.length > 0) {
      options.onFailure(await messagesOf(failures, options.color));
      return;
    }
    const bundles = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    number += 1;
    // Each build has its own folder, so that a process that starts meanwhile never reads half a file.
    options.onBuild(await writeBuild(new Map(bundles), path.join(options.folder, String(number))));
    if (isFirst && found === undefined) await kept.keep(bundlers, begun);
  });
  const onChange = (paths: Iterable<string>) => {
    for (const one of paths) changed.add(one);
    options.onChange?.();
    void rebuild();
  };
  const watching = options.watch ? watchFolders(() => folders.now, onChange) : undefined;
  await rebuild();
  const warm = () => {
    for (const bundler of bundlers) bundler.warm();
  };
  const warming = watching && isKept ? setTimeout(warm, WARM_AFTER_MS).unref() : undefined;
  return async () => {
    watching?.stop();
    clearTimeout(warming);
    await Promise.all(bundlers.map((bundler) => bundler.stop()));
  };
}

/**
 * esbuild's messages without repetitions: most modules are in several bundles.
 *
 * @throws any failure that is not esbuild's
 */
async function messagesOf(failures: readonly unknown[], color: boolean): Promise<string> {
  const errors = failures.flatMap((failure) => {
    if (!isBuildFailure(failure)) throw failure;
    return failure.errors;
  });
  const different = new Map(errors.map((error) => [JSON.stringify([error.text, error.location]), error]));
  const messages = await formatMessages([...different.values()], { kind: 'error', color });
  return ownColors(messages.join('').trimEnd());
}

/** Runs one call at a time; calls made meanwhile become a single one after it. */
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
