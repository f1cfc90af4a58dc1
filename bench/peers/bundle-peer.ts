import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { BUNDLE_OPTIONS, prepareBundleFolder } from '../../infra/bundle.ts';
import type { Bundle } from '../bundle.ts';

/** The handlers in this folder, with which Lovage's functions are compared. */
export const PEER_NAMES = ['bare-worker', 'bare-enqueue', 'powertools-worker'] as const;

export type PeerName = (typeof PEER_NAMES)[number];

/**
 * esbuild's options for a peer's module: those of Lovage's own functions, but with one output file and without replacing parts of the SDK.
 * Nobody who writes only a handler would go to either trouble.
 */
export function peerOptions(file: string, outdir: string) {
  return {
    ...BUNDLE_OPTIONS,
    entryPoints: { index: file },
    outdir,
    format: 'cjs',
  } as const satisfies BuildOptions;
}

/** The path of a peer's handler module. */
export function peerFile(name: PeerName): string {
  return path.join(import.meta.dirname, `${name}.ts`);
}

/**
 * Bundles a peer's handler.
 *
 * @throws esbuild's BuildFailure when the code does not build
 */
export async function bundlePeer(name: PeerName, outdir: string): Promise<Omit<Bundle, 'file'>> {
  await prepareBundleFolder(outdir);
  const { metafile } = await build(peerOptions(peerFile(name), outdir));
  const [output] = Object.values(metafile.outputs);
  return { bytes: output?.bytes ?? 0, lazy: [], modules: Object.keys(metafile.inputs) };
}
