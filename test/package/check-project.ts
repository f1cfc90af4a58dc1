import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '../deploy/checks.ts';
import { run } from './run.ts';

/** How long the local system may take to start, in milliseconds: many times what it takes. */
const START_MS = 120_000;

/** A project as `lovage init` makes it: installed, tested, run on this machine, synthesized. Needs the newest Node.js, as its package.json says. */
export async function checkProject(check: Check, folder: string, packed: string): Promise<void> {
  const shop = path.join(folder, 'shop');
  const env = { PATH: [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter) };
  const npm = (...args: string[]) => run('npm', args, { cwd: shop, env });

  const made = await check('lovage init makes a project, and npm installs it', async () => {
    const installed = path.join(folder, 'node_modules', 'lovage', 'package', 'lovage.js');
    await run(process.execPath, [installed, 'init', 'shop'], { cwd: folder, env });
    const manifest = path.join(shop, 'package.json');
    const text = readFileSync(manifest, 'utf8');
    // As long as the package is not published.
    writeFileSync(manifest, text.replace(/("lovage": )"\^[^"]+"/, `$1${JSON.stringify(`file:${packed}`)}`));
    await npm('install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund');
    return true;
  });
  if (!made) return;
  await check('its test passes, and its types are right', async () => {
    await npm('test');
    await npm('run', 'types');
  });
  await check('npm run synth makes its template', async () => {
    await npm('run', 'synth');
    const template = readFileSync(path.join(shop, 'cdk.out', 'shop-dev.template.json'), 'utf8');
    assert.match(template, /"QueueName": ?"shop-dev-default"/);
    // No task sends email.
    assert.doesNotMatch(template, /"AWS::SES::/);
  });
  await check('npm run dev runs its task', () => sendToDev(shop, env));
}

async function sendToDev(shop: string, env: Readonly<Record<string, string>>): Promise<void> {
  const lovage = path.join(shop, 'node_modules', 'lovage', 'package', 'lovage.js');
  const dev = spawn(process.execPath, [lovage, 'dev', '--port', '0', '--inbox-port', '0', '--json'], {
    cwd: shop,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(dev, 'close');
  let stdout = '';
  let all = '';
  dev.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  dev.stderr.setEncoding('utf8').on('data', (text: string) => {
    all += text;
  });
  try {
    const deadline = Date.now() + START_MS;
    while (!stdout.includes('\n')) {
      if (dev.exitCode !== null || Date.now() > deadline) throw new Error(`It did not start.\n${all}`);
      await delay(50);
    }
    const { url, tasks }: { url: string; tasks: readonly string[] } = JSON.parse(stdout);
    assert.deepEqual(tasks, ['greet']);
    const sent = await run(process.execPath, [lovage, 'send', 'greet', '--name', 'Ada', '--wait', '--json'], {
      cwd: shop,
      env: { ...env, LOVAGE_URL: url },
    });
    assert.deepEqual(JSON.parse(sent).result, { greeting: 'Hello, Ada!' });
  } finally {
    dev.kill('SIGINT');
    const [code]: (number | null)[] = await ended;
    assert.equal(code, 0, all);
  }
}
