/** `npm run build`: makes the package `lovage` in `dist/`, ready for `npm pack ./dist`. See docs/decisions/package.md. */
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPage } from '../../dashboard/build.ts';
import { compile } from './compile.ts';
import { keepReachable } from './declarations.ts';
import { makeManifest } from './manifest.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const DIST = path.join(ROOT, 'dist');

/** Files that the package has as they are here. */
const COPIED = { 'package/README.md': 'README.md', 'CHANGELOG.md': 'CHANGELOG.md', LICENSE: 'LICENSE' };

/** With it, the package also has the types of this repository's tasks, as `lovage/tasks`. */
const withTasks = process.argv.includes('--tasks');

rmSync(DIST, { recursive: true, force: true });
const [page] = await Promise.all([buildPage(), compile(ROOT, DIST, { withTasks })]);
for (const [name, contents] of page) {
  const file = path.join(DIST, 'dashboard', 'page', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents);
}
// What builds the page stays behind: the package has no use for it, nor Vite.
rmSync(path.join(DIST, 'dashboard', 'build.js'));
for (const [from, to] of Object.entries(COPIED)) cpSync(path.join(ROOT, from), path.join(DIST, to));
const manifest = makeManifest(ROOT, DIST, { withTasks });
keepReachable(DIST, manifest);
writeFileSync(path.join(DIST, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
chmodSync(path.join(DIST, manifest.bin.lovage), 0o755);
