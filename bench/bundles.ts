import path from 'node:path';
import { bundleFunction } from '../infra/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../infra/functions.ts';
import type { Bundle } from './bundle.ts';
import { bundlePeer, PEER_NAMES, type PeerName } from './peers/bundle-peer.ts';
import { OWN_TASKS } from './tasks/own-tasks.ts';

export type Bundles = Readonly<Record<FunctionName | PeerName, Bundle>>;

/** Bundles every function as it is deployed, with the tests’ own tasks, and every peer's handler, each into its own subfolder of `folder`. */
export async function bundleAll(folder: string): Promise<Bundles> {
  const bundled = async <Name extends FunctionName | PeerName>(
    name: Name,
    bundle: (name: Name, outdir: string) => Promise<Built>,
  ) => {
    const outdir = path.join(folder, name);
    return [name, { file: path.join(outdir, 'index.js'), ...(await bundle(name, outdir)) }] as const;
  };
  const all = await Promise.all([
    ...FUNCTION_NAMES.map((name) => bundled(name, bundleOwn)),
    ...PEER_NAMES.map((name) => bundled(name, bundlePeer)),
  ]);
  // There is one entry per name.
  return Object.fromEntries(all) as Bundles;
}

type Built = Omit<Bundle, 'file'>;

async function bundleOwn(name: FunctionName, outdir: string): Promise<Built> {
  const { files, modules } = await bundleFunction(name, outdir, { tasksFile: OWN_TASKS });
  const [index, ...lazy] = files.map(({ name: file, code }) => ({
    // Without the digest.
    name: file.replace(/-[^-]+\.js$/, ''),
    bytes: Buffer.byteLength(code),
  }));
  return { bytes: index?.bytes ?? 0, lazy, modules };
}
