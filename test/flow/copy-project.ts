import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Everything that runs, and everything it is built from. */
const COPIED = [
  'cli',
  'client',
  'core',
  'dashboard',
  'functions',
  'infra',
  'local',
  'package.json',
  'platform',
  'tasks',
  'tsconfig.json',
];

/**
 * Copies the part of this project that runs, so that a test can change it. The copy shares this project's `node_modules`.
 *
 * @returns the copy's folder, which the caller must remove
 */
export function copyProject(): string {
  const project = path.join(import.meta.dirname, '..', '..');
  const copy = mkdtempSync(path.join(tmpdir(), 'lovage-'));
  for (const name of COPIED) cpSync(path.join(project, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
  return copy;
}
