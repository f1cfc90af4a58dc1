import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepNativeCodeOutside } from '../../../infra/native-code.ts';
import { fingerprintOf, isSince } from '../../../local/builds/fingerprint.ts';
import { lookUpsOf } from '../../../local/builds/look-ups.ts';

let root: string;
beforeEach(() => {
  // Where macOS keeps temporary files is a link.
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lovage-look-ups-')));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What esbuild makes of `src/index.ts`, and where it looked. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outdir: 'out',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    mainFields: ['module', 'main'],
    plugins: [keepNativeCodeOutside()],
  });
  return { code: outputFiles.map(({ text }) => text).join(), lookUps: lookUpsOf(metafile, root) };
}

/** Bundles, changes something, and bundles again: what is said of the first bundle, before and after. */
async function around(change: () => void) {
  const { code, lookUps } = await bundle();
  if (lookUps === undefined) throw new Error('Where esbuild looked cannot be told.');
  const before = fingerprintOf(lookUps);
  expect(before).toBeDefined();
  expect(fingerprintOf(lookUps)).toBe(before);
  change();
  return { isStale: fingerprintOf(lookUps) !== before, isOther: (await bundle()).code !== code };
}

const SOURCE = {
  'src/index.ts': "import { x } from './x';\nconsole.log(x);\n",
  'src/x.ts': "export const x = 'old';\n",
};
const NEW = "export const x = 'new';\n";
const OLD_PACKAGE = {
  'src/index.ts': "import { x } from 'p';\nconsole.log(x);\n",
  'node_modules/p/package.json': '{"name":"p","module":"./old.js"}',
  'node_modules/p/old.js': "export const x = 'old';\n",
  'node_modules/p/new.js': NEW,
};

/** Changes after which esbuild makes another bundle. */
const CHANGES: Readonly<
  Record<string, readonly [before: Readonly<Record<string, string>>, change: () => void]>
> = {
  'a file has other contents': [SOURCE, () => write({ 'src/x.ts': NEW })],
  'a file comes that is preferred': [SOURCE, () => write({ 'src/x.tsx': NEW })],
  'a file comes that is preferred to a folder': [
    { 'src/index.ts': SOURCE['src/index.ts'], 'src/x/index.ts': SOURCE['src/x.ts'] },
    () => write({ 'src/x.js': NEW }),
  ],
  'a file comes that an index gives way to': [
    { 'src/index.ts': SOURCE['src/index.ts'], 'src/x/index.ts': SOURCE['src/x.ts'] },
    () => write({ 'src/x/index.tsx': NEW }),
  ],
  'a manifest comes that names another file of a folder': [
    { 'src/index.ts': SOURCE['src/index.ts'], 'src/x/index.ts': SOURCE['src/x.ts'], 'src/x/new.ts': NEW },
    () => write({ 'src/x/package.json': '{"main":"./new.ts"}' }),
  ],
  'JavaScript comes where its name was that of TypeScript': [
    { 'src/index.ts': "import { x } from './x.js';\nconsole.log(x);\n", 'src/x.ts': SOURCE['src/x.ts'] },
    () => write({ 'src/x.js': NEW }),
  ],
  'a module comes that was missing, and may be': [
    { 'src/index.ts': "try { console.log(require('./x')) } catch {}\n" },
    () => write({ 'src/x.js': NEW }),
  ],
  'an index comes in a folder that had none, and may have none': [
    { 'src/index.ts': "try { console.log(require('./x')) } catch {}\n", 'src/x/other.js': '' },
    () => write({ 'src/x/index.js': NEW }),
  ],
  'a package comes that was missing, and may be': [
    { 'src/index.ts': "try { console.log(require('p')) } catch {}\n" },
    () => write({ 'node_modules/p/index.js': NEW }),
  ],
  'a package comes that is nearer': [OLD_PACKAGE, () => write({ 'src/node_modules/p/index.js': NEW })],
  'a part of a package comes that is nearer': [
    {
      'src/index.ts': "import { x } from '@s/p/part';\nconsole.log(x);\n",
      'node_modules/@s/p/part.js': SOURCE['src/x.ts'],
    },
    () => write({ 'src/node_modules/@s/p/part/index.js': NEW }),
  ],
  'a package names another file': [
    OLD_PACKAGE,
    () => write({ 'node_modules/p/package.json': '{"name":"p","module":"./new.js"}' }),
  ],
  'a folder of a package names another file': [
    {
      ...OLD_PACKAGE,
      'src/index.ts': "import { x } from 'p/part';\nconsole.log(x);\n",
      'node_modules/p/part/package.json': '{"main":"../old.js"}',
    },
    () => write({ 'node_modules/p/part/package.json': '{"main":"../new.js"}' }),
  ],
  'an import of the project’s own names another file': [
    {
      'src/index.ts': "import { x } from '#x';\nconsole.log(x);\n",
      'package.json': '{"imports":{"#x":"./src/old.ts"}}',
      'src/old.ts': SOURCE['src/x.ts'],
      'src/new.ts': NEW,
    },
    () => write({ 'package.json': '{"imports":{"#x":"./src/new.ts"}}' }),
  ],
  'a package gets native code': [OLD_PACKAGE, () => write({ 'node_modules/p/binding.gyp': '' })],
  'a package has native code no longer': [
    { ...OLD_PACKAGE, 'node_modules/p/binding.gyp': '' },
    () => unlinkSync(path.join(root, 'node_modules/p/binding.gyp')),
  ],
  'a package with native code gets another entry': [
    { ...OLD_PACKAGE, 'node_modules/p/binding.gyp': '' },
    () => write({ 'node_modules/p/package.json': '{"name":"p","module":"./new.js"}' }),
  ],
  'settings of the compiler come': [
    { 'src/index.ts': 'class A { x = 1; static y; }\nconsole.log(A);\n' },
    () => write({ 'tsconfig.json': '{"compilerOptions":{"useDefineForClassFields":false}}' }),
  ],
};

/** Files of a random project. */
const NAMES = [
  ...['src/x.tsx', 'src/x.ts', 'src/x.js', 'src/x.json', 'src/x/index.ts', 'src/x/index.js', 'src/x/main.js'],
  ...['src/x/package.json', 'package.json', 'src/package.json', 'tsconfig.json', 'src/tsconfig.json'],
  ...[
    'node_modules/p/package.json',
    'node_modules/p/main.js',
    'node_modules/p/index.js',
    'node_modules/p.js',
  ],
  ...['src/node_modules/p/package.json', 'src/node_modules/p/main.js', 'src/node_modules/p/binding.gyp'],
];

/** Those that are always there, so that most projects build. */
const SURE = ['src/x/index.js', 'node_modules/p.js'];

function randomFile(name: string, version: string): string {
  if (name.endsWith('tsconfig.json'))
    return `{"compilerOptions":{"target":"${version === 'a' ? 'es5' : 'es2024'}"}}`;
  if (name.endsWith('package.json')) return `{"main":"./${version === 'a' ? 'main' : 'index.js'}"}`;
  if (name.endsWith('.json')) return JSON.stringify({ name, version });
  return `export const name = '${name} ${version}';\nexport class A { static b = 1; }\n`;
}

describe('the fingerprint of where esbuild looked', () => {
  test.each(Object.entries(CHANGES))('is another when %s', async (_, [before, change]) => {
    write(before);
    expect(await around(change)).toEqual({ isStale: true, isOther: true });
  });

  test('is another when a link leads to another package, or to another folder', async () => {
    write({
      'src/index.ts': "import { x } from 'p';\nimport { x as y } from './linked/x';\nconsole.log(x, y);\n",
    });
    write({
      'old/index.js': "export const x = 'old';\n",
      'new/index.js': NEW,
      'a/x.js': NEW,
      'b/x.js': "export const x = 'b';\n",
    });
    mkdirSync(path.join(root, 'node_modules'));
    const link = (to: string, at: string) => {
      rmSync(path.join(root, at), { force: true });
      symlinkSync(path.join(root, to), path.join(root, at), 'dir');
    };
    link('old', 'node_modules/p');
    link('a', 'src/linked');
    expect(await around(() => link('new', 'node_modules/p'))).toEqual({ isStale: true, isOther: true });
    expect(await around(() => link('b', 'src/linked'))).toEqual({ isStale: true, isOther: true });
  });

  test('is another whenever esbuild makes another bundle of random files', async () => {
    const some = fc
      .subarray(NAMES.filter((name) => !SURE.includes(name)))
      .map((names) => [...names, ...SURE]);
    await fc.assert(
      fc.asyncProperty(some, some, fc.boolean(), async (first, second, isSame) => {
        const lay = (names: readonly string[], version: string) => {
          for (const name of readdirSync(root)) rmSync(path.join(root, name), { recursive: true });
          write({ 'src/index.ts': "import * as x from './x';\nimport * as p from 'p';\nexport { x, p };\n" });
          write(Object.fromEntries(names.map((name) => [name, randomFile(name, version)])));
        };
        lay(first, 'a');
        const before = await bundle().catch(() => undefined);
        fc.pre(before?.lookUps !== undefined && fingerprintOf(before.lookUps) !== undefined);
        const print = fingerprintOf(before.lookUps);
        lay(second, isSame ? 'a' : 'b');
        const after = await bundle().catch(() => undefined);
        if (after?.code !== before.code) expect(fingerprintOf(before.lookUps)).not.toBe(print);
      }),
      { numRuns: 25 },
    );
  });

  test('stays when something else changes', async () => {
    write({ ...SOURCE, ...OLD_PACKAGE, 'src/index.ts': SOURCE['src/index.ts'] });
    const elsewhere = { 'src/y.ts': NEW, 'README.md': 'new', 'node_modules/q/index.js': NEW };
    expect(await around(() => write(elsewhere))).toEqual({ isStale: false, isOther: false });
  });

  test('is none when a file is gone, or a folder was renamed', async () => {
    write(SOURCE);
    const { lookUps = { files: [], places: [] } } = await bundle();
    renameSync(path.join(root, 'src'), path.join(root, 'other'));
    expect(fingerprintOf(lookUps)).toBeUndefined();
  });

  test('is none when something has changed since', async () => {
    write({ ...SOURCE, 'package.json': '{}' });
    const { lookUps = { files: [], places: [] } } = await bundle();
    const { ctimeMs } = statSync(path.join(root, 'src', 'x.ts'));
    expect(fingerprintOf(lookUps, ctimeMs)).toBeUndefined();
    expect(fingerprintOf(lookUps, ctimeMs + 60_000)).toBe(fingerprintOf(lookUps));
    expect(fingerprintOf(lookUps, ctimeMs + 60_000)).toBeDefined();
  });

  test.each([
    'src',
    'src/x.ts',
    'src/x.test.ts',
    'package.json',
    'tsconfig.json',
    'node_modules/p/part/package.json',
  ])('is none when %s alone has changed since', async (changed) => {
    write({ ...OLD_PACKAGE, ...SOURCE, 'src/x.test.ts': '', 'package.json': '{}', 'tsconfig.json': '{}' });
    write({
      'src/index.ts': "import { x } from './x';\nimport { x as y } from 'p/part';\nconsole.log(x, y);\n",
      'node_modules/p/part/package.json': '{"main":"../old.js"}',
    });
    const { lookUps = { files: [], places: [] } } = await bundle();
    const file = path.join(root, changed);
    const earlier = statSync(file).ctimeMs;
    // Sets its time stamp, as any change does, to now.
    await vi.waitUntil(() => {
      chmodSync(file, statSync(file).mode);
      return statSync(file).ctimeMs > earlier + 200;
    });
    const { ctimeMs } = statSync(file);
    expect(fingerprintOf(lookUps, ctimeMs + 10)).toBeUndefined();
    expect(fingerprintOf(lookUps, ctimeMs + 3_000)).toBeDefined();
  });

  test.each([
    ['fine', 5_000.5, 5_100, true],
    ['fine', 5_000.5, 5_101, false],
    ['coarse', 5_000, 7_000, true],
    ['coarse', 5_000, 7_001, false],
    ['later', 9_000.5, 5_000, true],
  ])('takes a time stamp that is %s, %d, for one since %d: %s', (_, stamp, since, is) => {
    expect(isSince(since, stamp)).toBe(is);
  });

  test.each([
    ['tsconfig.json', '{"extends":"./other.json"}'],
    ['tsconfig.json', '{"compilerOptions":{"paths":{"~/*":["./src/*"]}}}'],
    ['jsconfig.json', '{"compilerOptions":{"baseUrl":"."}}'],
    ['.pnp.cjs', ''],
  ])('is none beside a %s of %s, by which imports lead elsewhere', async (name, text) => {
    write(SOURCE);
    const { lookUps = { files: [], places: [] } } = await bundle();
    write({ [name]: text });
    expect(fingerprintOf(lookUps)).toBeUndefined();
  });

  test('heeds no settings of the compiler in a package, which esbuild does not read', async () => {
    write({ ...OLD_PACKAGE, 'node_modules/p/tsconfig.json': '{"extends":"./other.json"}' });
    const { lookUps = { files: [], places: [] } } = await bundle();
    expect(fingerprintOf(lookUps)).toBeDefined();
  });

  test('cannot be made of an import that stands for every file of a pattern', async () => {
    write({
      'src/index.ts': 'export const load = (name: string) => import("./data/" + name + ".json");\n',
      'src/data/a.json': '{}',
    });
    expect((await bundle()).lookUps).toBeUndefined();
  });
});
