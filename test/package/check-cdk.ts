import assert from 'node:assert/strict';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../deploy/checks.ts';
import { OLD_NODE, run } from './run.ts';

/** CDK apps of strangers, which `check-types.ts` has compiled. */
export async function checkCdk(check: Check, folder: string): Promise<void> {
  const esm = check(
    'an app of ES modules is synthesized on the oldest Node.js, with its own tasks',
    async () => {
      await run(OLD_NODE, ['out/infra/app.js', 'cdk.out'], { cwd: folder });
      expectOwnTasks(path.join(folder, 'cdk.out'));
    },
  );
  const commonJs = check(
    'an app of CommonJS is synthesized on the oldest Node.js, with its own tasks',
    async () => {
      writeFileSync(path.join(folder, 'out', 'commonjs', 'package.json'), '{ "type": "commonjs" }');
      await run(OLD_NODE, ['out/commonjs/app.js', 'commonjs.out'], { cwd: folder });
      expectOwnTasks(path.join(folder, 'commonjs.out'));
    },
  );
  await Promise.all([esm, commonJs]);
  await check('tasks with a second copy of Lovage are bundled with one', async () => {
    const second = path.join(folder, 'out', 'tasks', 'node_modules', 'lovage');
    cpSync(path.join(folder, 'node_modules', 'lovage'), second, { recursive: true });
    await run(process.execPath, ['out/infra/app.js', 'second.out'], { cwd: folder });
    rmSync(second, { recursive: true });
    expectOwnTasks(path.join(folder, 'second.out'));
  });
  await check('the functions refuse, in a sentence, to be loaded without tasks', async () => {
    const handler = path.join(folder, 'node_modules', 'lovage', 'functions', 'worker', 'handler.js');
    await assert.rejects(run(process.execPath, [handler], { cwd: folder }), /were loaded without tasks/);
  });
}

/** That the bundle of the worker has the project's task, and one copy of what tasks and functions share. */
export function expectOwnTasks(out: string): void {
  const { Resources }: { Resources: Record<string, { Type: string }> } = JSON.parse(
    readFileSync(path.join(out, 'Shop.template.json'), 'utf8'),
  );
  const types = Object.values(Resources).map(({ Type }) => Type);
  for (const type of [
    'AWS::Lambda::Function',
    'AWS::SQS::Queue',
    'AWS::DynamoDB::Table',
    'AWS::S3::Bucket',
  ]) {
    assert.ok(types.includes(type), `The template has no ${type}.`);
  }
  assert.match(worker(out), /only of this project/);
  assert.equal(worker(out).split('name="NonRetryable"').length - 1, 1, 'classes NonRetryable');
}

function worker(out: string): string {
  return globSync('bundles/**/worker/*.js', { cwd: out })
    .map((file) => readFileSync(path.join(out, file), 'utf8'))
    .join('\n');
}
