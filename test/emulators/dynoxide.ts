import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Emulator } from '../../local/emulators/emulator.ts';
import { CACHE, CannotRun, runs } from '../../local/python-environment.ts';
import { startEmulatorProcess } from './emulator-process.ts';

const VERSION = '3.2.0';
const FOLDER = path.join(CACHE, `dynoxide-${VERSION}`);
const PROGRAM = path.join(FOLDER, 'bin', 'dynoxide');

/**
 * Builds dynoxide, a DynamoDB in Rust, once. That takes some minutes.
 *
 * @throws CannotRun without Rust
 */
export function installDynoxide(): void {
  if (existsSync(PROGRAM)) return;
  if (!runs('cargo', ['--version'])) throw new CannotRun('there is no Rust (cargo) on the PATH');
  const from = ['--version', VERSION, '--locked', '--root', FOLDER];
  execFileSync('cargo', ['install', 'dynoxide-rs', ...from], { stdio: 'inherit' });
}

/** Starts DynamoDB (dynoxide, in memory) on a free port. */
export function startDynoxide(): Promise<Emulator> {
  return startEmulatorProcess(PROGRAM, (port) => ['serve', '--port', `${port}`]);
}
