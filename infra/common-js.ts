import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Metafile, type OutputFile, transform } from 'esbuild';

/** A bundle of ES modules that esbuild has split, in memory. */
export interface SplitBundle {
  readonly outputFiles: readonly OutputFile[];
  readonly metafile: Metafile;
}

/** A file of a bundle, as Node.js runs it. */
export interface CommonJsFile {
  /** `index.js`; the others have a digest of their content in their names. */
  readonly name: string;
  readonly code: string;
  /** Its source map, where the bundle has any. */
  readonly map: string | undefined;
  /** Whether it is loaded at its first use, and not as `index.js` is. */
  readonly lazy: boolean;
}

/**
 * Makes CommonJS of a bundle of ES modules, file by file. A file that was imported dynamically is loaded by `require` when that is
 * reached; other dynamic imports stay what they are.
 *
 * @returns the files, those first that are loaded at once
 */
export async function toCommonJs({ outputFiles, metafile }: SplitBundle): Promise<CommonJsFile[]> {
  const outputs = outputsByName(metafile);
  const atOnce = loadedAtOnce(outputs);
  const files = await Promise.all(
    outputFiles.map(async ({ path: file, text }) => {
      const name = path.basename(file);
      const { code, map } = await convert(text, outputs.get(name)?.lazy ?? []);
      return { name, code, map, lazy: !atOnce.has(name) };
    }),
  );
  return files.sort((a, b) => Number(a.lazy) - Number(b.lazy) || (a.name === INDEX ? -1 : 1));
}

/** Writes the files, with each one's map beside it. */
export async function writeCommonJs(files: readonly CommonJsFile[], folder: string): Promise<void> {
  await Promise.all(
    files.flatMap(({ name, code, map }) => {
      const file = path.join(folder, name);
      if (map === undefined) return writeFile(file, code);
      return [writeFile(file, `${code}//# sourceMappingURL=${name}.map\n`), writeFile(`${file}.map`, map)];
    }),
  );
}

const INDEX = 'index.js';

/** Stands for `import` where a file of the bundle is loaded at its first use. It is as long, so that source maps stay right. */
const LAZILY = 'lazily';

async function convert(
  text: string,
  lazy: readonly string[],
): Promise<{ code: string; map: string | undefined }> {
  const hasMap = text.includes('\n//# sourceMappingURL=data:');
  const helper = lazy.length > 0 ? `const ${LAZILY}=file=>Promise.resolve().then(()=>require(file));` : '';
  const { code, map } = await transform(lazy.reduce(loadLazily, text), {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    // An ES module is strict without saying so.
    banner: `"use strict";${helper}`,
    ...(hasMap ? { sourcemap: 'external', sourcesContent: false } : {}),
  });
  return { code, map: hasMap ? map : undefined };
}

/** @throws Error when esbuild writes imports in another way than is known here */
function loadLazily(text: string, name: string): string {
  const file = JSON.stringify(`./${name}`);
  const imported = `import(${file})`;
  if (!text.includes(imported))
    throw new Error(`The bundle loads ${name}, but there is no ${imported} in it.`);
  return text.replaceAll(imported, `${LAZILY}(${file})`);
}

/** The files of the bundle that one of them imports, by name. */
interface Imports {
  readonly atOnce: readonly string[];
  readonly lazy: readonly string[];
}

function outputsByName({ outputs }: Metafile): ReadonlyMap<string, Imports> {
  return new Map(
    Object.entries(outputs).map(([file, { imports }]) => {
      const own = imports.filter(({ external }) => !external);
      const named = (isLazy: boolean) => [
        ...new Set(
          own
            .filter(({ kind }) => (kind === 'dynamic-import') === isLazy)
            .map((one) => path.basename(one.path)),
        ),
      ];
      return [path.basename(file), { atOnce: named(false), lazy: named(true) }];
    }),
  );
}

/** The names of `index.js` and all that it imports, and those import, but dynamically. */
function loadedAtOnce(outputs: ReadonlyMap<string, Imports>): ReadonlySet<string> {
  const found = new Set([INDEX]);
  // What is added meanwhile is visited, too.
  for (const name of found) for (const imported of outputs.get(name)?.atOnce ?? []) found.add(imported);
  return found;
}
