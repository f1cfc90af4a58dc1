import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROJECT = path.join(import.meta.dirname, '..', '..');

/**
 * Makes a folder outside this project with files of its own. What it installed is what this project did.
 *
 * @param files their texts by their paths; `LOVAGE` in them is the folder of the definitions' room, and `HERE` the folder itself
 * @returns its path, which the caller must remove
 */
export function createTasksFolder(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'lovage-tasks-')));
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(
      path.join(folder, name),
      text.replaceAll('LOVAGE', path.join(PROJECT, 'core', 'definition')).replaceAll('HERE', folder),
    );
  }
  return folder;
}

/** A tasks file of tasks whose code is given. */
export function tasksFile(imports: string, ...definitions: readonly string[]): string {
  return `import * as z from 'zod/mini';
import { defineTask } from 'LOVAGE/define-task.ts';
import { defineTasks } from 'LOVAGE/define-tasks.ts';
${imports}
export const tasks = defineTasks(import.meta.url, [
${definitions.map((code) => `  defineTask({ ${code} }),\n`).join('')}]);
`;
}
