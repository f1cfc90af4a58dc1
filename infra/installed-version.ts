import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The version of a package as Node.js would find it from a file or a folder (one ends in a slash); `null` if it is not installed. */
export function installedVersion(name: string, from: string): string | null {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    try {
      const { version }: { readonly version?: unknown } = JSON.parse(
        readFileSync(path.join(folder, name, 'package.json'), 'utf8'),
      );
      if (typeof version === 'string') return version;
    } catch {
      // Not in this folder, or nothing that anybody could read.
    }
  }
  return null;
}
