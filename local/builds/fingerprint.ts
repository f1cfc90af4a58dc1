import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { type LookUps, withAbove } from './look-ups.ts';

/** Files that say what imports in their folder, and in those below it, mean, and whether a package has native code. */
const SETTINGS = ['package.json', 'binding.gyp'];

/** More of them, which esbuild does not read in packages. The last three are Yarn's, and take the place of folders of packages. */
const OWN_SETTINGS = ['tsconfig.json', 'jsconfig.json', '.pnp.cjs', '.pnp.js', '.pnp.data.json'];

/** Settings of the compiler by which a bundle depends on files that no metafile names. */
const LEADS_ELSEWHERE = /"(extends|paths|baseUrl)"/;

/** Milliseconds by which a change may be stamped too early: a file system that tells parts of a second is right to a few of them, others to two seconds. */
const EARLY_MS = { fine: 100, coarse: 2_000 } as const;

/**
 * A digest of all that decides what esbuild finds when it looks there again: what the files contain, what else could be resolved instead of
 * them, and the settings that hold for them.
 *
 * @param since when esbuild began, in milliseconds since 1970: what has changed from then on may not be what it read. Default: never
 * @returns `undefined` if a file is missing, something has changed since, or settings lead to files that are not known
 */
export function fingerprintOf(
  { files, places }: LookUps,
  since = Number.POSITIVE_INFINITY,
): string | undefined {
  if (!files.every(isFile)) return undefined;
  const folders = [...new Set(files.map((file) => path.dirname(file)))];
  const settings = [...new Set(folders.flatMap(withAbove))].flatMap(settingsIn);
  if (settings.some(leadsElsewhere)) return undefined;
  const listings = new Listings();
  const candidates = places.flatMap((place) => candidatesFor(place, listings));
  // What is here may be a package, or part of one, that no file of the bundle is in.
  const manifests = places.map((place) => path.join(place, 'package.json')).filter(isFile);
  const read = new Set([...files, ...settings, ...manifests]);
  // A folder has changed, too, when a file has left it, or when it took the place of another.
  const mayHaveChanged = [...read, ...folders, ...candidates.filter(isFile)];
  if (mayHaveChanged.some((one) => isSince(since, statSync(one).ctimeMs))) return undefined;

  const hash = createHash('sha256');
  const add = (...parts: readonly string[]) => hash.update(`${JSON.stringify(parts)}\n`);
  for (const file of read) add(file, contentsOf(file));
  for (const one of candidates) add(one, realpathSync.native(one));
  return hash.digest('hex');
}

/** Whether a change with this time stamp may have come at that time or later; all in milliseconds since 1970. */
export function isSince(since: number, stamp: number): boolean {
  return stamp >= since - (stamp % 1_000 === 0 ? EARLY_MS.coarse : EARLY_MS.fine);
}

/** What is in folders, each read once. */
class Listings {
  readonly #known = new Map<string, readonly string[]>();

  /** The names in a folder, sorted; none if there is no such folder. */
  of(folder: string): readonly string[] {
    const known = this.#known.get(folder);
    if (known) return known;
    const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const names = isFolder ? readdirSync(folder).sort() : [];
    this.#known.set(folder, names);
    return names;
  }
}

/** Everything that an import of a place may be resolved to: the place, others that differ in their extensions, and the index of a folder. */
function candidatesFor(place: string, listings: Listings): readonly string[] {
  const folder = path.dirname(place);
  const stem = path.basename(place).replace(/\.[cm]?[jt]sx?$/, '');
  const beside = listings.of(folder).filter((name) => name === stem || name.startsWith(`${stem}.`));
  const inside = listings.of(place).filter((name) => name.startsWith('index.'));
  // Not a link to nothing.
  return [
    ...beside.map((name) => path.join(folder, name)),
    ...inside.map((name) => path.join(place, name)),
  ].filter((one) => statSync(one, { throwIfNoEntry: false }) !== undefined);
}

function settingsIn(folder: string): readonly string[] {
  const isInstalled = folder.split(path.sep).includes('node_modules');
  return (isInstalled ? SETTINGS : [...SETTINGS, ...OWN_SETTINGS])
    .map((name) => path.join(folder, name))
    .filter(isFile);
}

function leadsElsewhere(settings: string): boolean {
  const name = path.basename(settings);
  if (name.startsWith('.pnp.')) return true;
  return /^[jt]sconfig\.json$/.test(name) && LEADS_ELSEWHERE.test(contentsOf(settings));
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function contentsOf(file: string): string {
  return readFileSync(file, 'latin1');
}
