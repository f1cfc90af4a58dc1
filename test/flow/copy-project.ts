import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** All that runs, and all that it is built from. */
const COPIED = [
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
 * Copies all of this project that runs, to be changed without changing this project. The copy shares its `node_modules`.
 *
 * @returns the copy's folder, which whoever asks for it removes
 */
export function copyProject(): string {
  const project = path.join(import.meta.dirname, '..', '..');
  const copy = mkdtempSync(path.join(tmpdir(), 'lovage-'));
  for (const name of COPIED) cpSync(path.join(project, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
  return copy;
}
