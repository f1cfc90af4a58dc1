import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Manifest } from './manifest.ts';
import { importedPackages, specifiers, withJsExtensions } from './specifiers.ts';

/**
 * Keeps the declarations that the faces need, and removes the others: nobody can import what they declare.
 *
 * @throws Error when one refers to a package that is not installed with this one
 */
export function keepReachable(dist: string, manifest: Manifest): void {
  const kept = new Map<string, string>();
  const follow = (file: string) => {
    if (kept.has(file)) return;
    const source = withJsExtensions(readFileSync(file, 'utf8'));
    kept.set(file, source);
    for (const one of specifiers(source)) {
      if (one.startsWith('.')) follow(path.join(path.dirname(file), one.replace(/\.js$/, '.d.ts')));
    }
  };
  for (const face of Object.values(manifest.exports)) {
    if (typeof face !== 'string') follow(path.join(dist, face.types));
  }
  for (const [file, source] of kept) {
    const stranger = importedPackages(source).find(
      (name) => !(name in manifest.dependencies || name in manifest.peerDependencies),
    );
    if (stranger !== undefined) {
      throw new Error(
        `${path.relative(dist, file)} has types of ${stranger}, which the package does not bring.`,
      );
    }
    writeFileSync(file, source);
  }
  for (const name of globSync('**/*.d.ts', { cwd: dist })) {
    const file = path.join(dist, name);
    if (!kept.has(file)) rmSync(file);
  }
}
