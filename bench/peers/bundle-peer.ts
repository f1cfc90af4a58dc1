import path from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions, prepareBundleFolder } from '../../infra/bundle.ts';

/** The handlers in this folder that Lovage's functions are compared with. */
export const PEER_NAMES = ['bare-worker', 'bare-enqueue', 'powertools-worker'] as const;

export type PeerName = (typeof PEER_NAMES)[number];

/**
 * How a peer's handler becomes one file: by esbuild with the settings of Lovage's own functions, but without what Lovage puts in the
 * place of the SDK's parts. That is its own work, and nobody's who writes a handler.
 */
export function peerOptions(name: PeerName, outdir: string) {
  return {
    ...bundleOptions('worker', outdir),
    entryPoints: [path.join(import.meta.dirname, `${name}.ts`)],
    alias: {},
  };
}

/** @throws esbuild's BuildFailure when the code does not build */
export function bundlePeer(name: PeerName, outdir: string): { bytes: number; modules: string[] } {
  prepareBundleFolder(outdir);
  const { metafile } = buildSync(peerOptions(name, outdir));
  const [output] = Object.values(metafile.outputs);
  return { bytes: output?.bytes ?? 0, modules: Object.keys(metafile.inputs) };
}
