import path from 'node:path';
import { bundleFunction } from '../infra/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../infra/functions.ts';
import { bundlePeer, PEER_NAMES, type PeerName } from './peers/bundle-peer.ts';

/** A handler in one file. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  readonly modules: readonly string[];
}

export type Bundles = Readonly<Record<FunctionName | PeerName, Bundle>>;

/** Bundles every function as it is deployed, and the peers' handlers beside them, each in a folder of its own in `folder`. */
export function bundleAll(folder: string): Bundles {
  const bundled = <Name extends FunctionName | PeerName>(
    name: Name,
    bundle: (name: Name, outdir: string) => Built,
  ) => {
    const outdir = path.join(folder, name);
    return [name, { file: path.join(outdir, 'index.js'), ...bundle(name, outdir) }] as const;
  };
  // One for each of the names.
  return Object.fromEntries([
    ...FUNCTION_NAMES.map((name) => bundled(name, bundleFunction)),
    ...PEER_NAMES.map((name) => bundled(name, bundlePeer)),
  ]) as Bundles;
}

type Built = Pick<Bundle, 'bytes' | 'modules'>;
