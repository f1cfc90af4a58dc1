import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { Bundler, type BundlerOptions } from '../../../local/builds/bundler.ts';
import { KeptBuilds } from '../../../local/builds/kept-builds.ts';

/** Long after the files were written that are built: nothing has changed since. */
const BEGUN = Date.now() + 3_600_000;

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lovage-kept-')));
afterAll(() => rmSync(root, { recursive: true }));

const tasksFile = path.join(root, 'project', 'index.ts');
const text = path.join(root, 'project', 'text.ts');
let folder: string;
beforeEach(() => {
  mkdirSync(path.dirname(tasksFile), { recursive: true });
  writeFileSync(tasksFile, "export { tasks } from './text.ts';\n");
  writeFileSync(text, "export const tasks = 'before';\n");
  folder = mkdtempSync(path.join(root, 'builds-'));
});

const stop: Bundler[] = [];
afterEach(async () => {
  await Promise.all(stop.splice(0).map((bundler) => bundler.stop()));
});

/** A bundler of a run's own. */
function bundlerOf(options: Partial<BundlerOptions> = {}): Bundler {
  const run = path.join(root, `run-${Math.random()}`);
  const bundler = new Bundler('describe-registry', { folder: run, tasksFile, ...options });
  stop.push(bundler);
  return bundler;
}

/** Keeps what is built now, and returns it. */
async function keep(bundler = bundlerOf(), begun = BEGUN) {
  const files = await bundler.bundle([]);
  await new KeptBuilds(folder).keep([bundler], begun);
  return files;
}

async function find(bundler = bundlerOf()) {
  return (await new KeptBuilds(folder).find([bundler]))?.get(bundler.name);
}

function theFile(): string {
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return path.join(folder, name);
}

test('a later run finds the build that it would make, to the byte, and goes on from it', async () => {
  expect(await find()).toBeUndefined();
  const files = await keep();
  const later = bundlerOf();
  const found = await find(later);
  expect(found?.files).toEqual(files);
  expect(found?.files).toEqual(await bundlerOf().bundle([]));
  expect(found?.modules).toEqual(expect.arrayContaining([tasksFile, text]));
  if (!found) return;
  later.startWith(found);
  expect(await later.bundle([path.join(root, 'elsewhere.ts')])).toBe(found.files);
  writeFileSync(text, "export const tasks = 'after';\n");
  const [index] = await later.bundle([text]);
  expect(index?.code).toContain('after');
});

test('a build that leaves out what only runs import is found, whatever becomes of that', async () => {
  const large = path.join(root, 'project', 'large.ts');
  writeFileSync(large, "export const large = 'of the run';\n");
  writeFileSync(tasksFile, "export const tasks = () => import('./large.ts');\n");
  const files = await keep();
  writeFileSync(large, "export const large = 'another';\n");
  expect((await find())?.files).toEqual(files);
  rmSync(large);
});

test('a build is not found once one of its files has changed, and again when the file is as it was', async () => {
  await keep();
  const before = readFileSync(text);
  writeFileSync(text, "export const tasks = 'after';\n");
  expect(await find()).toBeUndefined();
  writeFileSync(text, before);
  expect(await find()).toBeDefined();
});

test('a build is not found once a file comes that would be built instead', async () => {
  writeFileSync(tasksFile, "export { tasks } from './text';\n");
  await keep();
  const preferred = path.join(root, 'project', 'text.tsx');
  writeFileSync(preferred, "export const tasks = 'preferred';\n");
  expect(await find()).toBeUndefined();
  rmSync(preferred);
  expect(await find()).toBeDefined();
});

test('a build of other options is another', async () => {
  await keep();
  expect(await find(bundlerOf({ clients: 'sdk' }))).toBeUndefined();
  const other = path.join(root, 'project', 'other.ts');
  writeFileSync(other, "export const tasks = 'other';\n");
  expect(await find(bundlerOf({ tasksFile: other }))).toBeUndefined();
  // Its source maps lead elsewhere.
  expect(await find(bundlerOf({ folder: path.join(root, 'deeper', 'run-1') }))).toBeUndefined();
  await keep(bundlerOf({ tasksFile: other }));
  expect((await find())?.files[0]?.code).toContain('before');
  expect((await find(bundlerOf({ tasksFile: other })))?.files[0]?.code).toContain('other');
});

test.each([
  ['cut', (file: string) => file.slice(0, -1)],
  ['empty', () => ''],
  ['altered', (file: string) => file.replace('before', 'behind')],
  ['another’s', () => '{}'],
])('a file that is %s is as good as none, and is replaced by the next build', async (_, damage) => {
  await keep();
  writeFileSync(theFile(), damage(readFileSync(theFile(), 'utf8')));
  expect(await find()).toBeUndefined();
  await keep();
  expect(await find()).toBeDefined();
  theFile();
});

test('a build whose files changed while it was made is not kept', async () => {
  await keep(bundlerOf(), statSync(text).ctimeMs);
  expect(await find()).toBeUndefined();
});

test('a build that failed is not kept', async () => {
  writeFileSync(text, 'export const tasks = ;');
  const bundler = bundlerOf();
  await expect(bundler.bundle([])).rejects.toThrow('Unexpected ";"');
  await new KeptBuilds(folder).keep([bundler], BEGUN);
  expect(readdirSync(folder)).toEqual([]);
});

test('runs that keep at once leave one whole build', async () => {
  const bundlers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const bundler = bundlerOf();
      await bundler.bundle([]);
      return bundler;
    }),
  );
  const seen = await Promise.all(
    bundlers.map(async (bundler) => {
      await new KeptBuilds(folder).keep([bundler], BEGUN);
      return await find();
    }),
  );
  expect(seen.every((found) => found !== undefined)).toBe(true);
  theFile();
});

test('a folder keeps the builds that were used last, and what a killed run left of one is removed', async () => {
  await keep();
  const used = theFile();
  const old = Array.from({ length: 20 }, (_, at) => path.join(folder, `${at}.json`));
  for (const [at, file] of old.entries()) {
    writeFileSync(file, '');
    utimesSync(file, 1_000 + at, 1_000 + at);
  }
  utimesSync(used, 1, 1);
  expect(await find()).toBeDefined();
  const other = path.join(root, 'project', 'other.ts');
  writeFileSync(other, "export const tasks = 'other';\n");
  await keep(bundlerOf({ tasksFile: other }));
  const left = readdirSync(folder);
  expect(left).toHaveLength(12);
  expect(left).toContain(path.basename(used));
  expect(left).toContain('19.json');
  expect(left).not.toContain('0.json');
});

test('a folder that cannot be made, read or written to keeps nothing, and stops nothing', async () => {
  folder = path.join(root, 'a-file', 'builds');
  writeFileSync(path.dirname(folder), '');
  expect(await keep()).toHaveLength(1);
  expect(await find()).toBeUndefined();
});
