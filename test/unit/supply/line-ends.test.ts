import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(path.join(tmpdir(), 'lovage-clone-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasGit = spawnSync('git', ['--version']).status === 0;

/** Runs git without anybody's own settings. */
function git(cwd: string, ...args: string[]): void {
  const settings = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'core.autocrlf=true'];
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', [...settings, ...args], { cwd, env, stdio: 'ignore' });
}

test.skipIf(!hasGit)('a clone with core.autocrlf has every text as it is in the repository', () => {
  const origin = path.join(folder, 'origin');
  git(folder, 'init', origin);
  for (const name of ['.gitattributes', 'node-24.js', 'cli/lovage.js', 'docs/inbox.png'])
    cpSync(path.join(ROOT, name), path.join(origin, name), { recursive: true });
  writeFileSync(path.join(origin, 'unknown'), 'one\ntwo\n');
  git(origin, 'add', '--all');
  git(origin, 'commit', '--message', 'All');
  const clone = path.join(folder, 'clone');
  git(folder, 'clone', origin, clone);
  for (const name of ['node-24.js', 'cli/lovage.js', 'docs/inbox.png', 'unknown'])
    expect(readFileSync(path.join(clone, name)), name).toEqual(readFileSync(path.join(origin, name)));
});
