import { readFileSync } from 'node:fs';

/** The packages that the emulators are made of. A project that runs nothing locally needs none of them: docs/decisions/package.md. */
export const EMULATORS = ['aws-ses-v2-local', 'dynalite', 'fauxqs', 'mailparser'] as const;

/**
 * The packages of the emulators that are not installed, for npm: `fauxqs@^2.4.1`.
 *
 * @param find returns where a package is, and throws if it is nowhere
 */
export function missingEmulators(
  find: (name: string) => unknown = (name) => import.meta.resolve(name),
): readonly string[] {
  const missing = EMULATORS.filter((name) => {
    try {
      find(name);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length === 0) return [];
  // Beside this folder in the package, and in the repository, which has other words for it.
  const manifest: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const versions = { ...manifest['devDependencies'], ...manifest['peerDependencies'] };
  return missing.map((name) => `${name}@${versions[name] ?? 'latest'}`);
}
