import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { isLeftOut } from '../../infra/leave-out.ts';

/** Where esbuild looked to make a bundle. */
export interface LookUps {
  /** The paths of the files that it read. */
  readonly files: readonly string[];
  /** The paths at which it found an import, or would have preferred to find it, without the extensions that it tries. */
  readonly places: readonly string[];
}

/**
 * Lists where esbuild looked to make a bundle.
 *
 * @param root the folder that the metafile's paths begin from
 * @returns `undefined` if an import stands for every file of a pattern, because any new file would change the bundle
 */
export function lookUpsOf({ inputs }: Metafile, root: string): LookUps | undefined {
  const read = Object.entries(inputs).filter(([input]) => !isLeftOut(input));
  const files = new Set(read.map(([input]) => path.resolve(root, input)));
  const places = new Set<string>();
  for (const [input, { imports }] of read) {
    const folder = path.dirname(path.resolve(root, input));
    for (const { path: found, original = found, external } of imports) {
      if (external && found.includes('*')) return undefined;
      if (isBuiltin(original) || original === '<runtime>') continue;
      const outside = external ? fileOf(found) : undefined;
      if (outside !== undefined) files.add(outside);
      for (const place of placesOf(outside === undefined ? original : packageOf(outside), folder))
        places.add(place);
    }
  }
  for (const file of files) places.add(file).add(path.dirname(file));
  return { files: [...files].sort(), places: [...places].sort() };
}

/** Joins the look-ups of several bundles. */
export function joinLookUps(all: readonly LookUps[]): LookUps {
  const joined = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())].sort();
  return { files: joined(all.map(({ files }) => files)), places: joined(all.map(({ places }) => places)) };
}

/** The file that a bundle loads from where it is: `keepNativeCodeOutside` names it by its path, or by its URL. */
function fileOf(imported: string): string | undefined {
  if (imported.startsWith('file:')) return fileURLToPath(imported);
  return path.isAbsolute(imported) ? imported : undefined;
}

/** The name of the package that a file is in; the file itself if it is in none. */
function packageOf(file: string): string {
  return (
    /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1]?.replaceAll(path.sep, '/') ?? file
  );
}

/** Where an import of a module in the folder may be. */
function placesOf(imported: string, folder: string): readonly string[] {
  if (/^\.{1,2}(\/|$)/.test(imported) || path.isAbsolute(imported)) return [path.resolve(folder, imported)];
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported;
  return withAbove(folder).flatMap((one) => [
    path.join(one, 'node_modules', name),
    path.join(one, 'node_modules', imported),
  ]);
}

/** A folder, and all above it. */
export function withAbove(folder: string): readonly string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...withAbove(above)];
}
