import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { createRunFolder } from '../../../local/run-folder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-folders-'));
/** Where nobody can make a folder, even root: a file. */
const unwritable = path.join(folder, 'file');
writeFileSync(unwritable, '');
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

test('the bundles of a run are in the project', async () => {
  const own = path.join(folder, 'own');
  expect(path.dirname(await createRunFolder(own))).toBe(own);
});

test('of a project that cannot be written to, they are among the temporary files', async () => {
  const temporary = path.join(folder, 'temporary');
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  expect(path.dirname(await createRunFolder(path.join(unwritable, '.lovage')))).toBe(temporary);
});

test('if nothing can be written to, it says so, and what to do', async () => {
  vi.stubEnv('TMPDIR', unwritable);
  await expect(createRunFolder(path.join(unwritable, '.lovage'))).rejects.toThrow(
    `Neither ${unwritable}/.lovage (ENOTDIR) nor ${unwritable} (ENOTDIR) can be written to. Set TMPDIR to a folder that can.`,
  );
});
