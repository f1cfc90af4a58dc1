import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LockedPackage, type LockFile, lockFaults } from './lock-faults.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const lock: LockFile = JSON.parse(read('package-lock.json'));
const {
  allowScripts,
  optionalDependencies,
}: Record<string, Record<string, unknown>> = JSON.parse(read('package.json'));
const withScripts = Object.keys(allowScripts ?? {});

/** The lock file with one entry changed or added. */
function doctored(place: string, changes: LockedPackage): LockFile {
  return { ...lock, packages: { ...lock.packages, [place]: { ...lock.packages[place], ...changes } } };
}

/** A lock file's entry as text, without one of its fields. */
function without(place: string, field: string): LockFile {
  const kept = Object.entries(lock.packages[place] ?? {}).filter(([name]) => name !== field);
  return { ...lock, packages: { ...lock.packages, [place]: Object.fromEntries(kept) } };
}

describe('package-lock.json', () => {
  test('proves every package by its SHA-512, and names no address', () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(300);
    expect(lockFaults(lock, withScripts)).toEqual([]);
  });

  test('names no more packages with install scripts than there are', () => {
    const found = Object.entries(lock.packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript === true,
    );
    expect(found.map(([place]) => place.replace(/^.*node_modules\//, '')).sort()).toEqual(withScripts.sort());
  });

  const zod = 'node_modules/zod';
  const bundled = 'node_modules/aws-cdk-lib/node_modules/semver';
  const digest = lock.packages[zod]?.integrity ?? '';
  test.each<[string, LockFile]>([
    ['no integrity', without(zod, 'integrity')],
    ['an empty integrity', doctored(zod, { integrity: '' })],
    ['SHA-1', doctored(zod, { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' })],
    ['SHA-1 beside SHA-512', doctored(zod, { integrity: `${digest} sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=` })],
    ['half a digest', doctored(zod, { integrity: digest.slice(0, 60) })],
    ['an address of its own', doctored(zod, { resolved: 'https://packages.example/zod.tgz' })],
    ['an address without TLS', doctored(zod, { resolved: 'http://packages.example/zod.tgz' })],
    ['a repository', doctored(zod, { resolved: 'git+ssh://git@code.example/zod.git#main' })],
    ['a file', doctored(zod, { resolved: 'file:../zod.tgz' })],
    ['a link', doctored(zod, { link: true })],
    ['a folder beside node_modules', doctored('vendor/zod', { version: '1.0.0', integrity: digest })],
    ['no version', without(zod, 'version')],
    ['a range', doctored(zod, { version: '^4.0.0' })],
    ['an address for a version', doctored(zod, { version: 'git+https://code.example/zod.git' })],
    ['a new install script', doctored(zod, { hasInstallScript: true })],
    [
      'an install script under the name of a package that may have one',
      doctored('node_modules/esbuild', { name: 'esbuild-of-a-stranger' }),
    ],
    [
      'a package that says it is in a bundle',
      doctored('node_modules/new', { version: '1.0.0', inBundle: true }),
    ],
    [
      'one in the bundle of a package without bundles',
      doctored(`${zod}/node_modules/new`, { version: '1.0.0', inBundle: true }),
    ],
    ['one whose bundle has no integrity', without('node_modules/aws-cdk-lib', 'integrity')],
    ['one that left its bundle', without(bundled, 'inBundle')],
    ['an older version of the file', { ...lock, lockfileVersion: 1 }],
  ])('with %s is refused', (_, tampered) => {
    expect(lockFaults(tampered, withScripts)).not.toEqual([]);
  });
});

describe('what npm ci does', () => {
  test('runs no package’s code', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    expect(Object.values(allowScripts ?? {})).toEqual(withScripts.map(() => false));
  });

  test('installs Node.js 24 for each platform from the lock file', () => {
    const platforms = Object.entries(optionalDependencies ?? {});
    expect(platforms).toHaveLength(5);
    for (const [name, version] of platforms) {
      expect(version).toMatch(/^24\.\d+\.\d+$/);
      expect(lock.packages[`node_modules/${name}`]).toMatchObject({ version, optional: true });
      expect(lock.packages[`node_modules/${name}`]).not.toHaveProperty('hasInstallScript');
    }
  });
});
