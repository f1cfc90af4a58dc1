import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What belongs to the tests, and to no project. */
const NO_TASKS = ['own-tasks.ts', 'put-own-tasks.ts'];

/**
 * Replaces the tasks of a copy of this project with the tests' own, so that nobody's task is run, and none has a name that a test
 * gives to another.
 *
 * @param root the copy's folder
 */
export function putOwnTasks(root: string): void {
  const folder = path.join(root, 'tasks');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of readdirSync(import.meta.dirname)) {
    if (NO_TASKS.includes(name)) continue;
    const code = readFileSync(path.join(import.meta.dirname, name), 'utf8');
    // One folder nearer to the root than here.
    writeFileSync(path.join(folder, name), code.replaceAll("from '../../", "from '../"));
  }
}
