import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { isImportedDynamically, isImportedSeparately, loadedWith, outputsOf } from './bundle-outputs.ts';

/** A bundle that esbuild has split into ES modules, in memory. Its source maps, if any, are inline. */
interface SplitBundle {
  readonly outputFiles: readonly OutputFile[];
  readonly metafile: Metafile;
}

/** A file of a bundle, as Node.js loads it. */
export interface CommonJsFile {
  /** `index.js`, or a name with a digest in it. */
  readonly name: string;
  readonly code: string;
  /** Its source map, if the bundle has any. */
  readonly map: string | undefined;
}

const INDEX = 'index.js';

/** `LAZILY` replaces `IMPORT` where a file of the bundle is imported dynamically. It has the same length, so source maps stay right. */
const IMPORT = 'import';
const LAZILY = 'lazily';

/** What `index.js` shares with rooms has this name there, and a number: no function has so short an export. */
const SHARED = '$';

/** What esbuild adds, in code that never runs, for ES modules that import this one. Rooms require it, and need none of it. */
const SHARED_EXPORTS = /(?<=0&&\(module\.exports=\{[^{}]*)\$\d+,/g;

/**
 * Converts a bundle to CommonJS. `index.js` holds the entry and all its static imports; each other file is loaded by `require` when the
 * code reaches its import. Dynamic imports of anything outside the bundle stay as they are.
 *
 * @returns the files, `index.js` first
 */
export async function toCommonJs({ outputFiles, metafile }: SplitBundle): Promise<CommonJsFile[]> {
  const outputs = outputsOf(metafile);
  const folder = path.dirname(outputFiles[0]?.path ?? '');
  const texts = new Map(
    outputFiles.map(({ path: file, text }) => {
      const name = path.basename(file);
      return [name, (outputs.get(name)?.dynamicImports ?? []).reduce(loadLazily, text)];
    }),
  );
  const atOnce = loadedWith(INDEX, outputs);
  // Files that go into index.js but that other files import by name: index.js exports the namespace of each.
  const shared = [...atOnce]
    .filter((name) => name !== INDEX && isImportedSeparately(name, atOnce, outputs))
    .map((name, at) => ({ name, key: `${SHARED}${at}` }));
  const whole = [
    `export { ${outputs.get(INDEX)?.exports.join(', ')} } from './${INDEX}';`,
    ...shared.map(({ name, key }) => `export * as ${key} from './${name}';`),
  ].join('\n');
  const forwards = shared.map(({ name, key }) => [name, forwardTo(key)] as const);
  const rooms = [...texts].filter(([name]) => !atOnce.has(name));
  return Promise.all([
    convert(folder, INDEX, 'whole.js', new Map([['whole.js', whole], ...texts])),
    ...rooms.map((room) => convert(folder, room[0], room[0], new Map([room, ...forwards]))),
    ...forwards
      .filter(([name]) => isImportedDynamically(name, outputs))
      .map(([name, code]) => ({ name, code: `"use strict";${code}\n`, map: undefined })),
  ]);
}

/** Writes each file, with its source map beside it. */
export async function writeCommonJs(files: readonly CommonJsFile[], folder: string): Promise<void> {
  await Promise.all(
    files.flatMap(({ name, code, map }) => {
      const file = path.join(folder, name);
      if (map === undefined) return writeFile(file, code);
      return [writeFile(file, `${code}//# sourceMappingURL=${name}.map\n`), writeFile(`${file}.map`, map)];
    }),
  );
}

/** The code that stands in for a module in `index.js`, for files that import it by its own name. */
function forwardTo(key: string): string {
  return `module.exports=Object.defineProperty(require("./${INDEX}").${key},"__esModule",{value:true});`;
}

/** Replaces the dynamic imports of one file of the bundle. */
function loadLazily(text: string, name: string): string {
  const file = JSON.stringify(`./${name}`);
  return text.replaceAll(`${IMPORT}(${file})`, `${LAZILY}(${file})`);
}

/**
 * Makes one CommonJS file from the module `entry` and those of its imports that are in `texts`. The others stay files beside it.
 *
 * @param texts the modules' code, by name
 */
async function convert(
  folder: string,
  name: string,
  entry: string,
  texts: ReadonlyMap<string, string>,
): Promise<CommonJsFile> {
  const all = [...texts.values()];
  const isLazy = all.some((text) => text.includes(`${LAZILY}("./`));
  const hasMaps = all.some((text) => text.includes('\n//# sourceMappingURL=data:'));
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, entry)],
    outfile: path.join(folder, name),
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'silent',
    tsconfigRaw: {},
    // ES modules are strict by default; CommonJS is not.
    banner: {
      js: `"use strict";${isLazy ? `const ${LAZILY}=file=>Promise.resolve().then(()=>require(file));` : ''}`,
    },
    plugins: [inMemory(folder, texts)],
    ...(hasMaps ? { sourcemap: 'external', sourcesContent: false } : {}),
  });
  const textOf = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text;
  return { name, code: (textOf('.js') ?? '').replaceAll(SHARED_EXPORTS, ''), map: textOf('.map') };
}

/** Gives esbuild modules from memory, by name. Other relative imports stay external. */
function inMemory(folder: string, texts: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'in-memory',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /./ }, ({ path: given, kind }) => {
        // Node.js's own, and packages that are not in the bundle.
        if (kind !== 'entry-point' && !given.startsWith('./')) return { path: given, external: true };
        const name = path.basename(given);
        return texts.has(name) ? { path: path.join(folder, name) } : { path: given, external: true };
      });
      onLoad({ filter: /\.js$/ }, ({ path: file }) => ({
        contents: texts.get(path.basename(file)) ?? '',
        loader: 'js',
      }));
    },
  };
}
