import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { OWN_TASKS } from '../../bench/tasks/own-tasks.ts';
import { ROUTES } from '../../core/protocol/routes.ts';
import { bundleFunction } from '../../infra/bundle.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-routes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['enqueue', 'operate'] as const)('the bundle of %s has only its own routes', async (name) => {
  const outdir = path.join(folder, name);
  await bundleFunction(name, outdir, { tasksFile: OWN_TASKS });
  const code = readFileSync(path.join(outdir, 'index.js'), 'utf8');
  // `forgetTask` ends as `getTask` does.
  const bundled = ROUTES.filter(({ operation }) => new RegExp(`\\b${operation}:{method:`).test(code));
  expect(bundled).toEqual(ROUTES.filter((route) => route.function === name));
});
