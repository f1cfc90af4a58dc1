import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** The folder for local builds. Git ignores it. */
const FOLDER = path.join(import.meta.dirname, '..', '.lovage');

/** Creates a folder for this run's bundles, and removes those of earlier runs that were killed. */
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
    // Signal 0 only checks that the process exists.
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
