import { createHash } from 'node:crypto';
import path from 'node:path';
import { prepareBundleFolder } from '../../infra/bundle.ts';
import { type CommonJsFile, writeCommonJs } from '../../infra/common-js.ts';
import type { BundleName } from './bundle-names.ts';

/** One build of everything. Its files stay as they are when another follows. */
export interface Build {
  /** A bundle's `index.js`. */
  fileOf(name: BundleName): string;
  /** Equal if all files of the bundle are equal. */
  hashOf(name: BundleName): string;
}

/** Writes each bundle's files into a folder of its own in `folder`. */
export async function writeBuild(
  bundles: ReadonlyMap<BundleName, readonly CommonJsFile[]>,
  folder: string,
): Promise<Build> {
  const hashes = new Map<BundleName, string>();
  for (const [name, files] of bundles) {
    const hash = createHash('sha256');
    for (const file of files) hash.update(`${file.name}\n${file.code}`);
    hashes.set(name, hash.digest('hex'));
    const own = path.join(folder, name);
    await prepareBundleFolder(own);
    await writeCommonJs(files, own);
  }
  return {
    fileOf: (name) => path.join(folder, name, 'index.js'),
    hashOf: (name) => hashes.get(name) ?? '',
  };
}
