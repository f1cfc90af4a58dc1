import path from 'node:path';
import { type MainProcess, startProcess } from './main-process.ts';

/** `lovage dev` in a folder, in its own process, on free ports unless flags say otherwise. */
export function startDev(
  folder: string,
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): MainProcess {
  const lovage = path.join(import.meta.dirname, '..', '..', 'cli', 'lovage.js');
  return startProcess([lovage, 'dev', ...args], folder, environment);
}
