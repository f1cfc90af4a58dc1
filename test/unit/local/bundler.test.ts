import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ROOT } from '../../../infra/bundle.ts';
import type { BundleName } from '../../../local/builds/bundle-names.ts';
import { Bundler, type BundlerOptions } from '../../../local/builds/bundler.ts';

const bundlers: Bundler[] = [];
function bundlerOf(...[name, options]: [BundleName, Partial<BundlerOptions>?]): Bundler {
  const bundler = new Bundler(name, { folder: path.join(tmpdir(), 'lovage-never-written'), ...options });
  bundlers.push(bundler);
  return bundler;
}
afterEach(async () => {
  await Promise.all(bundlers.splice(0).map((bundler) => bundler.stop()));
});

test('a function is bundled again when one of its modules has changed, or a folder of them, and otherwise not', async () => {
  const bundler = bundlerOf('delivery');
  const first = await bundler.bundle([]);
  expect(first.map(({ name }) => name)).toEqual(['index.js']);
  expect(await bundler.bundle([path.join(ROOT, 'tasks', 'add.ts')])).toBe(first);
  // A name that only begins like the folder's.
  expect(await bundler.bundle([path.join(ROOT, 'functions', 'deliver')])).toBe(first);
  const second = await bundler.bundle([path.join(ROOT, 'functions', 'delivery', 'handler.ts')]);
  expect(second).not.toBe(first);
  expect(await bundler.bundle([path.join(ROOT, 'core')])).not.toBe(second);
});

test('a change while esbuild reads everything is in the next bundle', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-bundler-'));
  const tasksFile = path.join(folder, 'tasks.ts');
  try {
    writeFileSync(tasksFile, "export const tasks = 'before';\n");
    const files = await bundlerOf('describe-registry', { tasksFile }).bundle([]);
    const bundler = bundlerOf('describe-registry', { tasksFile });
    bundler.startWith({ files, modules: [tasksFile], lookUps: undefined });
    bundler.warm();
    expect(await bundler.bundle([])).toBe(files);
    writeFileSync(tasksFile, "export const tasks = 'after';\n");
    const [index] = await bundler.bundle([tasksFile]);
    expect(index?.code).toContain('after');
    writeFileSync(tasksFile, 'export const tasks = ;\n');
    await expect(bundler.bundle([tasksFile])).rejects.toThrow('Unexpected ";"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what does not build when esbuild reads everything is told when it is bundled', async () => {
  const bundler = bundlerOf('describe-registry', {
    tasksFile: path.join(tmpdir(), 'lovage-no-such-file.ts'),
  });
  bundler.warm();
  await expect(bundler.bundle([])).rejects.toThrow('Could not resolve');
});

test('what tasks import in their runs is in the bundle of the worker alone, as it is deployed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-bundler-'));
  const tasksFile = path.join(folder, 'tasks.ts');
  const large = path.join(folder, 'large.ts');
  try {
    writeFileSync(large, "export const large = 'of the run';\n");
    writeFileSync(tasksFile, "export const tasks = { run: () => import('./large.ts') };\n");
    const texts = new Map<BundleName, string>();
    for (const name of ['worker', 'enqueue', 'describe-registry'] as const) {
      const bundler = bundlerOf(name, { tasksFile });
      const files = await bundler.bundle([]);
      texts.set(name, files.map(({ code }) => code).join('\n'));
      expect(bundler.last?.modules.includes(large)).toBe(name === 'worker');
      // What the author saves of it is bundled for the worker, and for nobody else.
      expect((await bundler.bundle([large])) === files).toBe(name !== 'worker');
    }
    expect(texts.get('worker')).toContain('of the run');
    expect(texts.get('enqueue')).not.toContain('of the run');
    expect(texts.get('describe-registry')).not.toContain('of the run');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
