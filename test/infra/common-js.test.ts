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

/** Bundles the given modules, by name, as functions are bundled; `handler.ts` is the entry. */
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

  test('becomes index.js, with the room in a file beside it', () => {
    expect(files.map(({ name }) => name)).toEqual(['index.js', expect.stringMatching(/^room-\w+\.js$/)]);
  });

  test('has one copy of a class that both use, so that instanceof works across them', async () => {
    expect(files.filter(({ code }) => code.includes('the one class'))).toHaveLength(1);
    expect(await load().handler('node:os')).toMatchObject({
      isProblem: true,
      standard: 'the default export',
    });
  });

  test('evaluates the room once, when it is first imported', async () => {
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

  test('leaves dynamic imports from outside the bundle unchanged', async () => {
    const url = `data:text/javascript,export const answer = 42`;
    expect((await load().handler(url)).other).toMatchObject({ answer: 42 });
  });

  test('is in strict mode, like the modules', () => {
    for (const { code } of files) expect(code).toMatch(/^"use strict";/);
  });
});

test('a function without dynamic imports is one file', async () => {
  const { files, load } = await bundle('single', {
    'problem.ts': `export class Problem extends Error {}`,
    'handler.ts': `
      import { Problem } from './problem.ts';
      export const handler = () => new Problem('all in one').message;`,
  });
  expect(files.map(({ name }) => name)).toEqual(['index.js']);
  expect(load().handler()).toBe('all in one');
});

test('what rooms share and index.js lacks gets a file of its own; each room keeps the rest', async () => {
  const { files, load } = await bundle('rooms', {
    'shared.ts': `export class Shared { readonly marker = 'of both rooms'; }`,
    'one.ts': `import { Shared } from './shared.ts'; export const make = () => new Shared(); export const one = 'only one';`,
    'other.ts': `import { Shared } from './shared.ts'; export const is = (value: unknown) => value instanceof Shared;`,
    'handler.ts': `
      export const handler = async () => {
        const { make, one } = await import('./one.ts');
        return [one, (await import('./other.ts')).is(make())];
      };`,
  });
  expect(files.map(({ name }) => name.replace(/-\w+\.js$/, '')).sort()).toEqual([
    'chunk',
    'index.js',
    'one',
    'other',
  ]);
  expect(files.filter(({ code }) => code.includes('of both rooms'))).toHaveLength(1);
  expect(files[0]?.code).not.toContain('only one');
  expect(await load().handler()).toEqual(['only one', true]);
});

test('a room that is also imported statically is in index.js, where the dynamic import finds it', async () => {
  const { files, load } = await bundle('both', {
    'room.ts': `let count = 0; export const counted = () => (count += 1); export default 'default of the room';`,
    'user.ts': `import standard, { counted } from './room.ts'; export const use = () => [standard, counted()];`,
    'handler.ts': `
      import standard, { counted } from './room.ts';
      export const handler = async () => {
        const room = await import('./room.ts');
        const { use } = await import('./user.ts');
        return [standard === room.default, counted(), room.counted(), ...use()];
      };`,
  });
  expect(files.filter(({ code }) => code.includes('default of the room'))).toHaveLength(1);
  expect(files[0]?.code).toContain('default of the room');
  expect(await load().handler()).toEqual([true, 1, 2, 'default of the room', 3]);
});

test('source maps give the author’s line, both in index.js and in a room', async () => {
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
    if (!('originalSource' in entry)) throw new Error(`The source map has no entry for ${text}`);
    return `${path.basename(path.resolve(outdir, entry.originalSource))}:${entry.originalLine + 1}`;
  };
  const [index, room] = files;
  expect(lineOf(index, 'after the import')).toBe('handler.ts:3');
  expect(lineOf(room, 'in the room')).toBe('room.ts:4');
});

test('a top-level await, which CommonJS lacks, is refused with its line', async () => {
  const built = bundle('await', { 'handler.ts': `\nawait Promise.resolve();\nexport const handler = 1;` });
  await expect(built).rejects.toThrow(/handler\.ts:2:0: ERROR: Top-level await is not available/);
});
