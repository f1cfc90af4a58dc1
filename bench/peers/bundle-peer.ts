import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { BUNDLE_OPTIONS, prepareBundleFolder } from '../../infra/bundle.ts';
import type { Bundle } from '../bundle.ts';

/** The handlers in this folder that Lovage's functions are compared with. */
export const PEER_NAMES = ['bare-worker', 'bare-enqueue', 'powertools-worker'] as const;

export type PeerName = (typeof PEER_NAMES)[number];

/**
 * How a module of a peer becomes one file, `index.js`: by esbuild with the settings of Lovage's own functions, but without what Lovage
 * puts in the place of the SDK's parts, and without files that are loaded at their first use. Those are its own work, and nobody's who
 * writes a handler.
 */
export function peerOptions(file: string, outdir: string) {
  return {
    ...BUNDLE_OPTIONS,
    entryPoints: { index: file },
    outdir,
    format: 'cjs',
  } as const satisfies BuildOptions;
}

/** The module that a peer's handler is. */
export function peerFile(name: PeerName): string {
  return path.join(import.meta.dirname, `${name}.ts`);
}

/** @throws esbuild's BuildFailure when the code does not build */
export async function bundlePeer(name: PeerName, outdir: string): Promise<Omit<Bundle, 'file'>> {
  await prepareBundleFolder(outdir);
  const { metafile } = await build(peerOptions(peerFile(name), outdir));
  const [output] = Object.values(metafile.outputs);
  return { bytes: output?.bytes ?? 0, lazy: [], modules: Object.keys(metafile.inputs) };
}
