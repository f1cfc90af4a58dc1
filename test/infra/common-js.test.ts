import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareBundleFolder, splitOptions } from '../../infra/bundle.ts';
import { type CommonJsFile, toCommonJs, writeCommonJs } from '../../infra/common-js.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles modules that are given by name, of which `handler.ts` is the first, as functions are bundled. */
async function bundle(name: string, modules: Record<string, string>, options: BuildOptions = {}) {
  const source = path.join(folder, name, 'source');
  const outdir = path.join(folder, name, 'bundle');
  mkdirSync(source, { recursive: true });
  for (const [file, code] of Object.entries(modules)) writeFileSync(path.join(source, file), code);
  const { outputFiles = [], metafile = { inputs: {}, outputs: {} } } = await build({
    ...splitOptions(path.join(source, 'handler.ts'), outdir),
    ...options,
  });
  const files = await toCommonJs({ outputFiles, metafile });
  await prepareBundleFolder(outdir);
  await writeCommonJs(files, outdir);
  const load = () => createRequire(import.meta.url)(path.join(outdir, 'index.js'));
  return { files, outdir, load };
}

const names = (files: readonly CommonJsFile[], lazy: boolean) =>
  files.filter((file) => file.lazy === lazy).map(({ name }) => name);

describe('a function that imports a room dynamically', async () => {
  const { files, load } = await bundle('split', {
    'problem.ts': `export class Problem extends Error { readonly marker = 'the one class'; }`,
    'unused.ts': `export const unused = 'nobody imports this';`,
    'room.ts': `
      import { Problem } from './problem.ts';
      Object.assign(globalThis, { evaluated: Number(Reflect.get(globalThis, 'evaluated') ?? 0) + 1 });
      export const problemOfTheRoom = () => new Problem('from the room');
      export default 'the default export';`,
    'handler.ts': `
      import { Problem } from './problem.ts';
      export const handler = async (specifier: string) => {
        const { problemOfTheRoom, default: standard } = await import('./room.ts');
        return { isProblem: problemOfTheRoom() instanceof Problem, standard, other: await import(specifier) };
      };`,
  });

  test('is index.js, what it shares with the room, and the room', () => {
    expect(names(files, false)).toEqual(['index.js', expect.stringMatching(/^chunk-\w+\.js$/)]);
    expect(names(files, true)).toEqual([expect.stringMatching(/^room-\w+\.js$/)]);
  });

  test('has one copy of a class that both use, so that instanceof holds across them', async () => {
    expect(files.filter(({ code }) => code.includes('the one class'))).toHaveLength(1);
    expect(await load().handler('node:os')).toMatchObject({
      isProblem: true,
      standard: 'the default export',
    });
  });

  test('evaluates the room when it is first imported, and once', async () => {
    Reflect.deleteProperty(globalThis, 'evaluated');
    const again = await bundle('lazy', {
      'room.ts': `Object.assign(globalThis, { evaluated: Number(Reflect.get(globalThis, 'evaluated') ?? 0) + 1 });`,
      'handler.ts': `export const handler = () => import('./room.ts');`,
    });
    const { handler } = again.load();
    expect(globalThis).not.toHaveProperty('evaluated');
    await Promise.all([handler(), handler()]);
    expect(globalThis).toHaveProperty('evaluated', 1);
  });

  test('imports what is not in the bundle as it always did', async () => {
    const url = `data:text/javascript,export const answer = 42`;
    expect((await load().handler(url)).other).toMatchObject({ answer: 42 });
  });

  test('is strict, as the modules were', () => {
    for (const { code } of files) expect(code).toMatch(/^"use strict";/);
  });
});

test('a function that imports nothing dynamically is one file', async () => {
  const { files, load } = await bundle('single', {
    'problem.ts': `export class Problem extends Error {}`,
    'handler.ts': `
      import { Problem } from './problem.ts';
      export const handler = () => new Problem('all in one').message;`,
  });
  expect(files.map(({ name, lazy }) => ({ name, lazy }))).toEqual([{ name: 'index.js', lazy: false }]);
  expect(load().handler()).toBe('all in one');
});

test('a source map tells the author’s line, in the room as in the rest', async () => {
  const { files, outdir } = await bundle(
    'mapped',
    {
      'room.ts': `\n\nexport function fail(): never {\n  throw new Error('in the room');\n}`,
      'handler.ts': `\nexport const handler = async () => (await import('./room.ts')).fail();\nexport const other = () => { throw new Error('after the import'); };`,
    },
    { sourcemap: 'inline' },
  );
  const lineOf = (file: CommonJsFile | undefined, text: string) => {
    const { code = '', map = '{}' } = file ?? {};
    const line = code.split('\n').findIndex((one) => one.includes(text));
    const column = code.split('\n')[line]?.indexOf(text) ?? 0;
    const entry = new SourceMap(JSON.parse(map)).findEntry(line, column);
    if (!('originalSource' in entry)) throw new Error(`Nothing is known of ${text}`);
    return `${path.basename(path.resolve(outdir, entry.originalSource))}:${entry.originalLine + 1}`;
  };
  expect(
    lineOf(
      files.find(({ lazy }) => lazy),
      'in the room',
    ),
  ).toBe('room.ts:4');
  expect(lineOf(files[0], 'after the import')).toBe('handler.ts:3');
});

test('a top-level await is refused with its line, for CommonJS has none', async () => {
  const built = bundle('await', { 'handler.ts': `\nawait Promise.resolve();\nexport const handler = 1;` });
  await expect(built).rejects.toThrow(/handler\.ts:2:0: ERROR: Top-level await is not available/);
});
