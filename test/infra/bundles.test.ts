import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OWN_TASKS } from '../../bench/tasks/own-tasks.ts';
import { bundleFunction } from '../../infra/bundle.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../infra/functions.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-bundles-'));
const bundles = new Map<FunctionName, Awaited<ReturnType<typeof bundleFunction>>>();
beforeAll(async () => {
  for (const name of FUNCTION_NAMES) {
    bundles.set(name, await bundleFunction(name, path.join(folder, name), { tasksFile: OWN_TASKS }));
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('cron is in the bundle of the scheduler alone, in no room beside another', () => {
  const withCron = FUNCTION_NAMES.filter((name) =>
    bundles.get(name)?.modules.some((module) => module.includes('node_modules/croner/')),
  );
  expect(withCron).toEqual(['scheduler']);
});

test('what writes MIME is beside the bundle of the worker alone: an email that needs none loads nothing of it', () => {
  const withMime = FUNCTION_NAMES.filter((name) =>
    bundles.get(name)?.modules.some((module) => module.includes('node_modules/nodemailer/')),
  );
  expect(withMime).toEqual(['worker']);
  const [index, ...rooms] = bundles.get('worker')?.files ?? [];
  const writing = rooms.filter(({ code }) => code.includes('Content-Transfer-Encoding'));
  expect(writing).toHaveLength(1);
  expect(index?.code).not.toContain('Content-Transfer-Encoding');
});

describe.each(FUNCTION_NAMES)('what a cold start of %s loads', (name) => {
  test('is within its limit', () => {
    const [index] = bundles.get(name)?.files ?? [];
    expect(Buffer.byteLength(index?.code ?? '') / 1000).toBeLessThanOrEqual(FUNCTIONS[name].bundleLimit);
  });
});
