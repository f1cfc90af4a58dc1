import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../local/free-port.ts';
import type { Check } from '../deploy/checks.ts';
import { checkDeployment } from './check-deployment.ts';
import { run } from './run.ts';

/** How long the local system may take to be ready, in milliseconds: many times what it takes. */
const READY_MS = 120_000;

/**
 * The way of somebody new: a project from nothing to a template that can be deployed.
 *
 * @param folder is empty
 */
export async function checkProject(check: Check, folder: string, packed: string): Promise<void> {
  const project = path.join(folder, 'my-shop');
  const lovage = (cwd: string, ...args: string[]) =>
    run('npm', ['exec', '--no', '--', 'lovage', ...args], { cwd });

  const plain = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const begun = await check('npm installs the package in an empty folder', () =>
    run('npm', ['install', ...plain, packed], { cwd: folder }),
  );
  if (begun === null) return;
  const made = await check('lovage init makes a project', () => lovage(folder, 'init', 'my-shop'));
  if (made === null) return;
  const installed = await check('npm installs what it lists', async () => {
    const file = path.join(project, 'package.json');
    const manifest: { dependencies: Record<string, string> } = JSON.parse(readFileSync(file, 'utf8'));
    // It is not published.
    manifest.dependencies['lovage'] = `file:${packed}`;
    writeFileSync(file, JSON.stringify(manifest, null, 2));
    await run('npm', ['install', ...plain], { cwd: project });
    return true;
  });
  if (installed === null) return;
  await check('lovage dev runs its task', () => sendInDev(project, lovage));
  await check('its test is green', () => run('npm', ['test'], { cwd: project }));
  await check('its types are right', () => run('npm', ['run', 'types'], { cwd: project }));
  await check('it is synthesized', async () => {
    await run('npm', ['run', 'synth'], { cwd: project });
    assert.ok(existsSync(path.join(project, 'cdk.out', 'manifest.json')));
  });
  await checkDeployment(check, project);
}

/** Starts the local system, sends the task, and stops it. */
async function sendInDev(
  project: string,
  lovage: (cwd: string, ...args: string[]) => Promise<string>,
): Promise<void> {
  const [port, inboxPort] = [await freePort(), await freePort()];
  const program = path.join(project, 'node_modules', 'lovage', 'package', 'lovage.js');
  const flags = ['--port', String(port), '--inbox-port', String(inboxPort)];
  const dev = spawn(process.execPath, [program, 'dev', ...flags], { cwd: project });
  let said = '';
  for (const stream of [dev.stdout, dev.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<number | null>((resolve) => dev.once('exit', resolve));
  try {
    const deadline = Date.now() + READY_MS;
    while (!said.includes('Lovage is ready')) {
      assert.ok(dev.exitCode === null && Date.now() < deadline, `It does not start.\n${said}`);
      await delay(50);
    }
    const url = `http://localhost:${port}`;
    const sent = await lovage(project, 'send', 'greet', '--name', 'Ada', '--wait', '--url', url);
    assert.match(sent, /Hello, Ada!/);
    const page = await fetch(url);
    assert.match(await page.text(), /<script type="module"[^>]* src="\/dashboard\//);
  } finally {
    dev.kill('SIGTERM');
    await ended;
  }
}
