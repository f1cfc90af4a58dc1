import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { addDefinition } from './readme/add-definition.ts';
import { codeBlocks } from './readme/code-blocks.ts';

const PROJECT = path.join(import.meta.dirname, '..', '..');

/** Folders that are made, and not written. */
const MADE = ['.git', '.lovage', 'cdk.out', 'coverage', 'dist', 'node_modules'];

/** Something like a database's driver, whose method has the name of one of DynamoDB's. */
const DRIVER = `
/** Asks a database. */
export class Pool {
  query(sql: string): Promise<readonly string[]> {
    return Promise.resolve([sql]);
  }

  sendMessage(text: string): Promise<string> {
    return Promise.resolve(text);
  }
}
`;

/** A task with a queue of its own, which uses that driver. */
const REPORT = `
import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';
import { Pool } from './pool.ts';

const pool = new Pool();

export const report = defineTask({
  name: 'report',
  input: z.strictObject({ sql: z.string() }),
  queue: 'reports',
  timeLimit: 600,
  sends: ['add'],
  run: async ({ sql }) => [...(await pool.query(sql)), await pool.sendMessage(sql)],
});
`;

/**
 * Copies the whole project, its tests too, and adds what its new owner does first: README's own example, and a task on a second queue with
 * a dependency. The copy shares this project's `node_modules`.
 *
 * @returns the copy's folder, which the caller must remove
 */
export function strangersProject(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'lovage-stranger-'));
  cpSync(PROJECT, copy, {
    recursive: true,
    filter: (from) => !MADE.includes(path.relative(PROJECT, from)),
  });
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
  const readme = codeBlocks(readFileSync(path.join(copy, 'README.md'), 'utf8'));
  const definition = readme.find(({ code }) => code.includes('defineTask('));
  if (!definition) throw new Error('README shows no definition.');
  addDefinition(copy, definition.code);
  writeFileSync(path.join(copy, 'tasks', 'pool.ts'), DRIVER);
  addDefinition(copy, REPORT);
  return copy;
}

/** Runs test files of a copy of the project. @returns the exit code and what vitest printed */
export async function runTests(
  root: string,
  files: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['--maxWorkers=1', '--reporter=dot', '--typecheck.enabled=false'];
  const child = spawn(process.execPath, [vitest, 'run', ...options, ...files], {
    cwd: root,
    // Without what vitest tells the processes of its own run.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { exitCode: child.exitCode, output: out + err };
}
