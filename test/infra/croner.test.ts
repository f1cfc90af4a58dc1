import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundleFunction } from '../../infra/bundle.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-croner-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PLANS_TIMES: readonly string[] = ['scheduler'];

test.each(FUNCTION_NAMES.filter((name) => !PLANS_TIMES.includes(name)))(
  '%s is deployed without the calendar: whoever only sends, runs or shows tasks pays nothing for schedules',
  async (name) => {
    const { modules } = await bundleFunction(name, path.join(folder, name));
    expect(modules.filter((module) => /node_modules\/croner\//.test(module))).toEqual([]);
    expect(modules.length).toBeGreaterThan(10);
  },
);
