import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where programs are kept that tests and measurements need. */
export const CACHE = path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'lovage');

/** Thrown when the machine lacks something that a test or measurement needs. Lovage itself is not at fault. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/**
 * Reports that a suite cannot run on this machine. In CI that is a failure, because CI installs what its suites need.
 *
 * @returns the exit code
 */
export function cannotRun(suite: string, { message }: CannotRun): number {
  const inCi = process.env['CI'] === 'true';
  console.log(`${suite}: ${inCi ? 'cannot run' : 'skipped'}: ${message}`);
  return inCi ? 1 : 0;
}

/**
 * Installs Python packages into a virtual environment of their own, once.
 *
 * @param name the environment's name; a different set of packages under that name replaces it
 * @param requirements a file of exact versions with their hashes, which pip holds every package against
 * @returns the folder with the environment's programs
 * @throws CannotRun without Python 3.10 or newer
 */
export function installPython(name: string, requirements: string): string {
  const folder = path.join(CACHE, name);
  const programs = path.join(folder, 'bin');
  const finished = path.join(folder, 'finished');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(finished) && readFileSync(finished, 'utf8') === wanted) return programs;
  const isNew = 'import sys, venv; sys.exit(sys.version_info < (3, 10))';
  const python = ['python3', 'python'].find((command) => runs(command, ['-c', isNew]));
  if (python === undefined) {
    throw new CannotRun('there is no Python of 3.10 or newer (python3, with venv) on the PATH');
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  execFileSync(python, ['-m', 'venv', folder], { stdio: 'inherit' });
  const pip = [
    path.join(programs, 'pip'),
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--require-hashes',
  ];
  execFileSync(path.join(programs, 'python'), [...pip, '--requirement', requirements], { stdio: 'inherit' });
  writeFileSync(finished, wanted);
  return programs;
}

/** Whether a command exists and succeeds. */
export function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
