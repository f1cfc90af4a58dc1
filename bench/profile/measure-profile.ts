import { readFileSync, realpathSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleFunction, prepareBundleFolder } from '../../infra/bundle.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundles } from '../bundles.ts';
import { type PeerName, peerFile, peerOptions } from '../peers/bundle-peer.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { newBatches } from '../task-messages.ts';
import { OWN_TASKS } from '../tasks/own-tasks.ts';
import { profileFunction } from './profile-function.ts';
import { type Part, type SourceOf, shareOut } from './share-out.ts';

/** Where the time of one task goes in a worker. */
export interface ProfileRow {
  readonly name: string;
  /** Processor milliseconds per task under the profiler, which slows it down. */
  readonly cpuMs: number;
  /** The share of each part in that; the sum is 1. */
  readonly shares: Readonly<Record<Part, number>>;
}

export interface ProfileSize {
  readonly warmUp: number;
  readonly tasks: number;
}

/** Profiles Lovage's worker and the bare handler while they run tasks, each bundled as it is deployed. */
export async function measureProfile(
  bundles: Bundles,
  aws: LocalAws,
  { warmUp, tasks }: ProfileSize,
): Promise<ProfileRow[]> {
  const folder = path.dirname(path.dirname(bundles.worker.file));
  const { lovage, bare } = lambdaWorkers(bundles, aws);
  const rows: ProfileRow[] = [];
  for (const { worker, files } of [
    { worker: lovage, files: await mappedWorker(path.join(folder, 'profiled-worker')) },
    { worker: bare, files: await mappedPeer('bare-worker', path.join(folder, 'profiled-bare-worker')) },
  ]) {
    const order = { warmUp: newBatches(warmUp), events: newBatches(tasks) };
    const { file, sourceOf } = files;
    const { profile, cpuMs } = await profileFunction({ file, environment: worker.environment }, order);
    rows.push({ name: worker.name, cpuMs: cpuMs / tasks, shares: shareOut(profile, sourceOf) });
  }
  return rows;
}

/** A bundle with source maps. */
interface MappedFiles {
  /** The path of its `index.js`. */
  readonly file: string;
  readonly sourceOf: SourceOf;
}

async function mappedWorker(outdir: string): Promise<MappedFiles> {
  const { files } = await bundleFunction('worker', outdir, {
    sourceMaps: true,
    tasksFile: OWN_TASKS,
  });
  return mapped(
    outdir,
    files.map(({ name }) => name),
  );
}

async function mappedPeer(name: PeerName, outdir: string): Promise<MappedFiles> {
  await prepareBundleFolder(outdir);
  await build({ ...peerOptions(peerFile(name), outdir), sourcemap: 'external' });
  return mapped(outdir, ['index.js']);
}

function mapped(outdir: string, names: readonly string[]): MappedFiles {
  // A profile contains real paths.
  const folder = realpathSync(outdir);
  const maps = new Map(
    names.map((name) => {
      const file = path.join(folder, name);
      return [pathToFileURL(file).href, new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))];
    }),
  );
  const sourceOf: SourceOf = (url, line, column) => {
    const entry = maps.get(url)?.findEntry(line, column);
    return entry && 'originalSource' in entry ? entry.originalSource : undefined;
  };
  return { file: path.join(folder, 'index.js'), sourceOf };
}
