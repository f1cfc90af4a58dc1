import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Where what is built for this machine goes. Git ignores it. */
const FOLDER = path.join(import.meta.dirname, '..', '.lovage');

/** Makes a folder for this run's bundles, and removes those of runs that were killed before they could. */
export async function createRunFolder(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const abandoned = (await readdir(FOLDER)).filter((name) => {
    const pid = /^run-(\d+)-/.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(abandoned.map((name) => rm(path.join(FOLDER, name), { recursive: true, force: true })));
  return mkdtemp(path.join(FOLDER, `run-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks whether the process is there, and does nothing to it.
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
