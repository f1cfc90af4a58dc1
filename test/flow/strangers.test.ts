import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { runTests, strangersProject } from './strangers-project.ts';

const root = strangersProject();
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Fast tests that have to do with definitions: that send them, bundle them, synthesize them and describe them. */
const FILES = [
  'test/infra/privileges.test.ts',
  'test/infra/routes.test.ts',
  'test/infra/stack.test.ts',
  'test/unit/cli/fields.test.ts',
  'test/unit/client/send.test.ts',
  'test/unit/dashboard/fields.test.ts',
  'test/unit/dashboard/openapi.test.ts',
  'test/unit/functions/enqueue/bulk.test.ts',
  'test/unit/functions/enqueue/options.test.ts',
  'test/unit/functions/status/openapi-examples.test.ts',
  'test/unit/functions/status/openapi.test.ts',
  'test/unit/local/bundler.test.ts',
  'test/unit/tasks/examples.test.ts',
];

test('a first task, a second queue and a dependency leave the tests of the project green', async () => {
  const { exitCode, output } = await runTests(root, FILES);
  expect(output).toMatch(/Test Files {2}\d+ passed \(\d+\)/);
  expect(exitCode, output).toBe(0);
}, 180_000);
