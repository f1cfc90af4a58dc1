import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions, prepareBundleFolder } from '../../infra/bundle.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundles } from '../bundles.ts';
import { peerOptions } from '../peers/bundle-peer.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { newBatches } from '../task-messages.ts';
import { profileFunction } from './profile-function.ts';
import { type Part, type SourceOf, shareOut } from './share-out.ts';

/** What one task's time goes to in a worker. */
export interface ProfileRow {
  readonly name: string;
  /** Milliseconds of the processor for a task while it was looked at, which makes it slower. */
  readonly cpuMs: number;
  /** Of that, by part; together 1. */
  readonly shares: Readonly<Record<Part, number>>;
}

export interface ProfileSize {
  readonly warmUp: number;
  readonly tasks: number;
}

/** Looks at what Lovage's worker and the bare handler do while they run tasks, each bundled as it is deployed. */
export async function measureProfile(
  bundles: Bundles,
  aws: LocalAws,
  { warmUp, tasks }: ProfileSize,
): Promise<ProfileRow[]> {
  const folder = path.dirname(path.dirname(bundles.worker.file));
  const { lovage, bare } = lambdaWorkers(bundles, aws);
  const rows: ProfileRow[] = [];
  for (const { worker, name } of [
    { worker: lovage, name: 'worker' },
    { worker: bare, name: 'bare-worker' },
  ] as const) {
    const outdir = path.join(folder, `profiled-${name}`);
    const { file, sourceOf } = bundleWithMap(
      name === 'worker' ? bundleOptions('worker', outdir) : peerOptions(name, outdir),
      outdir,
    );
    const order = { warmUp: newBatches(warmUp), events: newBatches(tasks) };
    const { profile, cpuMs } = await profileFunction({ file, environment: worker.environment }, order);
    rows.push({ name: worker.name, cpuMs: cpuMs / tasks, shares: shareOut(profile, sourceOf) });
  }
  return rows;
}

/** The same file as ever, and beside it what tells where each part of it comes from. */
function bundleWithMap(
  options: ReturnType<typeof bundleOptions> | ReturnType<typeof peerOptions>,
  outdir: string,
): { file: string; sourceOf: SourceOf } {
  prepareBundleFolder(outdir);
  const file = path.join(outdir, 'index.js');
  buildSync({ ...options, mainFields: [...options.mainFields], sourcemap: 'external' });
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  const sourceOf: SourceOf = (line, column) => {
    const entry = map.findEntry(line, column);
    return 'originalSource' in entry ? entry.originalSource : undefined;
  };
  return { file, sourceOf };
}
