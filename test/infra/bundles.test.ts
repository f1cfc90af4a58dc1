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

describe.each(FUNCTION_NAMES)('what a cold start of %s loads', (name) => {
  test('is within its limit', () => {
    const [index] = bundles.get(name)?.files ?? [];
    expect(Buffer.byteLength(index?.code ?? '') / 1000).toBeLessThanOrEqual(FUNCTIONS[name].bundleLimit);
  });
});
