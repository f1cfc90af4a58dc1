import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { watchBundles } from '../../../local/builds/watch-bundles.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lovage-watch-')));
afterAll(() => rmSync(root, { recursive: true }));
const keptIn = path.join(root, 'builds');
const project = path.join(root, 'project');
const tasksFile = path.join(project, 'index.ts');
const text = path.join(project, 'lib', 'text.ts');

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(undo.splice(0).map((stop) => stop()));
});

/** Starts as a run of the local system does, and returns the code of each build as it comes. */
async function start(run: string): Promise<readonly string[]> {
  const builds: string[] = [];
  const stop = await watchBundles({
    ...{ folder: path.join(root, run), keptIn, tasksFile, names: ['describe-registry'] },
    watch: true,
    color: false,
    onBuild: (build) => builds.push(readFileSync(build.fileOf('describe-registry'), 'utf8')),
    onFailure: (messages) => builds.push(messages),
  });
  undo.push(stop);
  return builds;
}

test('a start takes the build of an earlier one, sees what is saved from then on, and the next start takes neither for the other', async () => {
  mkdirSync(path.dirname(text), { recursive: true });
  writeFileSync(tasksFile, "export { tasks } from './lib/text.ts';\n");
  writeFileSync(text, "export const tasks = 'before';\n");
  // Long after the files were written: what has changed just before is not kept.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  const [first, ...none] = await start('run-1');
  expect(first).toContain('before');
  expect(none).toEqual([]);
  const [kept = ''] = readdirSync(keptIn);
  const { ino } = statSync(path.join(keptIn, kept));

  const second = await start('run-2');
  expect(second).toEqual([first]);
  // Building would have kept another.
  expect(statSync(path.join(keptIn, kept)).ino).toBe(ino);
  writeFileSync(text, "export const tasks = 'after';\n");
  await vi.waitFor(() => expect(second).toHaveLength(2), { timeout: 20_000 });
  expect(second[1]).toContain('after');

  const [third] = await start('run-3');
  expect(third).toBe(second[1]);
});
