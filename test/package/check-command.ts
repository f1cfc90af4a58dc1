import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../deploy/checks.ts';
import { OLD_NODE, run } from './run.ts';

/** The command line, on the oldest Node.js that the package names. */
export async function checkCommand(check: Check, folder: string): Promise<void> {
  const path20 = [path.dirname(OLD_NODE), process.env['PATH']].join(path.delimiter);
  const lovage = (...args: string[]) =>
    run('npm', ['exec', '--no', '--', 'lovage', ...args], { cwd: folder, env: { PATH: path20 } });
  const installed: { version: string } = JSON.parse(
    readFileSync(path.join(folder, 'node_modules', 'lovage', 'package.json'), 'utf8'),
  );
  const version = (await run(OLD_NODE, ['--version'], { cwd: folder })).trim();

  await check(`lovage runs on Node.js ${version}`, async () => {
    assert.equal((await lovage('--version')).trim(), installed.version);
    assert.match(await lovage('--help'), /^Usage: lovage \[options\] \[command\]/);
  });
  await check('every module that it may load is there, and loads', async () => {
    const commands = path.join(folder, 'node_modules', 'lovage', 'cli', 'commands');
    const load = `const { readdirSync } = await import('node:fs');
for (const file of readdirSync(${JSON.stringify(commands)})) {
  if (file.endsWith('.js')) await import(${JSON.stringify(commands)} + '/' + file);
}
const { pageFiles } = await import(${JSON.stringify(path.join(commands, '..', '..', 'dashboard', 'page-files.js'))});
const files = await pageFiles();
if (!files.get('/')?.contents.includes('/dashboard/')) throw new Error('The page has not been built.');`;
    await run(OLD_NODE, ['--input-type=module', '--eval', load], { cwd: folder });
  });
}
