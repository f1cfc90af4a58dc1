import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../../infra/bundle.ts';
import { Bundler } from '../../../local/builds/bundler.ts';

let bundler: Bundler;
beforeAll(async () => {
  bundler = await Bundler.create('delivery', { folder: path.join(tmpdir(), 'lovage-never-written') });
});
afterAll(() => bundler.stop());

test('a function is bundled again when one of its modules has changed, or a folder of them, and otherwise not', async () => {
  const first = await bundler.bundle([]);
  expect(first.map(({ name }) => name)).toEqual(['index.js']);
  expect(await bundler.bundle([path.join(ROOT, 'tasks', 'add.ts')])).toBe(first);
  // A name that only begins like the folder's.
  expect(await bundler.bundle([path.join(ROOT, 'functions', 'deliver')])).toBe(first);
  const second = await bundler.bundle([path.join(ROOT, 'functions', 'delivery', 'handler.ts')]);
  expect(second).not.toBe(first);
  expect(await bundler.bundle([path.join(ROOT, 'core')])).not.toBe(second);
});
