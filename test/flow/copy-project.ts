import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { putOwnTasks } from '../../bench/tasks/put-own-tasks.ts';

/** Everything that runs, and everything it is built from. */
const COPIED = [
  'CHANGELOG.md',
  'LICENSE',
  'cli',
  'client',
  'core',
  'dashboard',
  'functions',
  'infra',
  'local',
  'package',
  'package.json',
  'platform',
  'testing',
  'tsconfig.json',
];

/**
 * Copies the part of this project that runs, with the tests' own tasks, so that a test can change it. The copy shares this project's `node_modules`.
 *
 * @returns the copy's folder, which the caller must remove
 */
export function copyProject(): string {
  const project = path.join(import.meta.dirname, '..', '..');
  const copy = mkdtempSync(path.join(tmpdir(), 'lovage-'));
  for (const name of COPIED) cpSync(path.join(project, name), path.join(copy, name), { recursive: true });
  putOwnTasks(copy);
  symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
  return copy;
}
