import path from 'node:path';
import { bundleFunction } from '../infra/bundle.ts';
import type { Clients } from '../infra/clients.ts';
import { FUNCTION_NAMES, type FunctionName } from '../infra/functions.ts';
import type { Bundle } from './bundle.ts';
import { bundlePeer, PEER_NAMES, type PeerName } from './peers/bundle-peer.ts';
import { OWN_TASKS } from './tasks/own-tasks.ts';

/** A function with the clients of AWS's SDK. */
export type SdkName = `${FunctionName}, clients=sdk`;

export type Bundles = Readonly<Record<FunctionName | SdkName | PeerName, Bundle>>;

export function withSdk(name: FunctionName): SdkName {
  return `${name}, clients=sdk`;
}

/** Bundles every function as it is deployed, with the tests’ own tasks, and every peer's handler, each into its own subfolder of `folder`. */
export async function bundleAll(folder: string): Promise<Bundles> {
  const bundled = async (name: keyof Bundles, at: string, bundle: (outdir: string) => Promise<Built>) => {
    const outdir = path.join(folder, at);
    return [name, { file: path.join(outdir, 'index.js'), ...(await bundle(outdir)) }] as const;
  };
  const all = await Promise.all([
    ...FUNCTION_NAMES.map((name) => bundled(name, name, (outdir) => bundleOwn(name, 'lean', outdir))),
    ...FUNCTION_NAMES.map((name) =>
      bundled(withSdk(name), `${name}-sdk`, (outdir) => bundleOwn(name, 'sdk', outdir)),
    ),
    ...PEER_NAMES.map((name) => bundled(name, name, (outdir) => bundlePeer(name, outdir))),
  ]);
  // There is one entry per name.
  return Object.fromEntries(all) as Bundles;
}

type Built = Omit<Bundle, 'file'>;

async function bundleOwn(name: FunctionName, clients: Clients, outdir: string): Promise<Built> {
  const { files, modules } = await bundleFunction(name, outdir, { tasksFile: OWN_TASKS, clients });
  const [index, ...lazy] = files.map(({ name: file, code }) => ({
    // Without the digest.
    name: file.replace(/-[^-]+\.js$/, ''),
    bytes: Buffer.byteLength(code),
  }));
  return { bytes: index?.bytes ?? 0, lazy, modules };
}
