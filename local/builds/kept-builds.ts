import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { version } from 'esbuild';
import { ROOT } from '../../infra/bundle.ts';
import type { BundleName } from './bundle-names.ts';
import type { Bundle, Bundler } from './bundler.ts';
import { fingerprintOf } from './fingerprint.ts';
import { joinLookUps, type LookUps } from './look-ups.ts';

/** How many builds a folder keeps, of a few megabytes each: those of other tasks, settings and versions. */
const LIMIT = 12;

/** A build as it is kept. */
interface Kept {
  readonly lookUps: LookUps;
  readonly fingerprint: string;
  readonly bundles: readonly (readonly [BundleName, Bundle])[];
}

/**
 * Keeps the latest build of each kind in a file, and finds it again as long as esbuild would make the same. A file that is damaged is as good as
 * none, and so is a folder that cannot be used: what is kept saves time, and nothing else.
 */
export class KeptBuilds {
  readonly #folder: string;
  #makers: Promise<string> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The bundles that these bundlers would make now; `undefined` if they are not known. */
  async find(bundlers: readonly Bundler[]): Promise<ReadonlyMap<BundleName, Bundle> | undefined> {
    return await unlessUnusable(async () => {
      const file = await this.#fileOf(bundlers);
      const kept = parse(await readFile(file, 'utf8'));
      if (kept === undefined || fingerprintOf(kept.lookUps) !== kept.fingerprint) return undefined;
      const now = new Date();
      await utimes(file, now, now);
      return new Map(kept.bundles);
    });
  }

  /**
   * Keeps the bundlers' latest bundles, unless it cannot be told when they would change.
   *
   * @param since when they began, in milliseconds since 1970
   */
  async keep(bundlers: readonly Bundler[], since: number): Promise<void> {
    const bundles = bundlers.flatMap(({ name, last }) => (last ? [[name, last] as const] : []));
    const known = bundles.flatMap(([, { lookUps }]) => lookUps ?? []);
    if (known.length < bundlers.length) return;
    await unlessUnusable(async () => {
      const lookUps = joinLookUps(known);
      const fingerprint = fingerprintOf(lookUps, since);
      if (fingerprint === undefined) return;
      const file = await this.#fileOf(bundlers);
      const kept: Kept = {
        lookUps,
        fingerprint,
        bundles: bundles.map(([name, bundle]) => [name, { ...bundle, lookUps: undefined }]),
      };
      await mkdir(this.#folder, { recursive: true });
      // Whoever reads meanwhile sees the earlier build or this one, and nothing half written.
      const written = `${file}.${randomUUID()}`;
      await writeFile(written, format(kept));
      await rename(written, file);
      await this.#removeOldest();
    });
  }

  /** The file of a kind of build: of these options, by this version of esbuild and these files of Lovage's. */
  async #fileOf(bundlers: readonly Bundler[]): Promise<string> {
    const kind = bundlers.map(({ name, options }) => ({
      name,
      // Each run has a folder of its own, of which only the depth shows in the source maps.
      options: { ...options, outdir: path.join(options.outdir, '..', '..', '..', 'run', '0', name) },
    }));
    this.#makers ??= digestOfMakers();
    return path.join(this.#folder, `${sha256(JSON.stringify([version, await this.#makers, kind]))}.json`);
  }

  async #removeOldest(): Promise<void> {
    const files = (await readdir(this.#folder)).map((name) => path.join(this.#folder, name));
    const dated = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })));
    const old = dated.sort((one, other) => other.at - one.at).slice(LIMIT);
    await Promise.all(old.map(({ file }) => rm(file, { force: true })));
  }
}

/** `undefined` if the folder does not exist, or cannot be read or written to. */
async function unlessUnusable<Result>(use: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** Of the code that makes builds of what esbuild makes. */
async function digestOfMakers(): Promise<string> {
  const folders = [path.join(ROOT, 'infra'), import.meta.dirname];
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(folder)).filter((name) => /\.[jt]s$/.test(name)).sort();
      return await Promise.all(
        names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')]),
      );
    }),
  );
  return sha256(JSON.stringify(files));
}

function format(kept: Kept): string {
  const text = JSON.stringify(kept);
  return `${sha256(text)}\n${text}`;
}

/** `undefined` for anything but a whole file. */
function parse(file: string): Kept | undefined {
  const at = file.indexOf('\n');
  const text = file.slice(at + 1);
  // Its digest says that it is as it was written.
  return file.slice(0, at) === sha256(text) ? (JSON.parse(text) as Kept) : undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
