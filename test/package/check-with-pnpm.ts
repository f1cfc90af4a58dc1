import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../deploy/checks.ts';
import { expectOwnTasks } from './check-cdk.ts';
import { run } from './run.ts';

/**
 * pnpm, which lets a package find only what it lists itself.
 *
 * @param folder has a project without types
 */
export async function checkWithPnpm(check: Check, folder: string, packed: string): Promise<void> {
  const pnpm = (...args: string[]) =>
    run('npm', ['exec', '--yes', '--', 'pnpm@10', ...args], { cwd: folder });
  try {
    await pnpm('--version');
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    console.log('package: pnpm cannot be had here, so what it installs is not checked');
    return;
  }
  await check('pnpm installs it', async () => {
    await pnpm(
      ...['add', '--prefer-offline', '--ignore-scripts'],
      ...[packed, 'aws-cdk-lib', 'constructs', 'esbuild', 'zod'],
    );
    assert.ok(
      !existsSync(path.join(folder, 'node_modules', 'commander')),
      'pnpm has hoisted what it should not.',
    );
  });
  await check('as pnpm installs it, an app is synthesized, and the command runs', async () => {
    await run(process.execPath, ['infra/app.js', 'cdk.out'], { cwd: folder });
    expectOwnTasks(path.join(folder, 'cdk.out'));
    const help = await run(path.join(folder, 'node_modules', '.bin', 'lovage'), ['--help'], { cwd: folder });
    assert.match(help, /^Usage: lovage/);
  });
}
