import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codeOf } from './message-of.ts';

/** The folder for local builds. Git ignores it. */
export const RUN_FOLDER = path.join(import.meta.dirname, '..', '.lovage');

/** Thrown when there is no folder for the bundles. The message is one sentence for the user. */
export class NoRunFolder extends Error {
  override readonly name = 'NoRunFolder';
}

/**
 * Creates a folder for this run's bundles, and removes those of earlier runs that were killed. It is in the project, or, where that cannot be
 * written to, among the system's temporary files.
 *
 * @param folder where the runs of this project are
 * @throws NoRunFolder when neither can be written to
 */
export async function createRunFolder(folder = RUN_FOLDER): Promise<string> {
  try {
    return await createIn(folder);
  } catch (first) {
    const other = tmpdir();
    return await mkdtemp(path.join(other, 'lovage-run-')).catch((second: unknown) => {
      throw new NoRunFolder(
        `Neither ${folder} (${codeOf(first)}) nor ${other} (${codeOf(second)}) can be written to. Set TMPDIR to a folder that can.`,
      );
    });
  }
}

async function createIn(folder: string): Promise<string> {
  // Nobody wants to commit it.
  if (await mkdir(folder, { recursive: true })) await writeFile(path.join(folder, '.gitignore'), '*\n');
  const abandoned = (await readdir(folder)).filter((name) => {
    const pid = /^run-(\d+)-/.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(abandoned.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
  return mkdtemp(path.join(folder, `run-${process.pid}-`));
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
