import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Thrown when the former folder of task definitions still has files, which would not be deployed. The message says how to move them. */
export class OldTaskFolderError extends Error {
  override readonly name = 'OldTaskFolderError';
}

const ROOT = path.join(import.meta.dirname, '..');

/**
 * Checks that `functions/tasks` has no files: after a merge, a clone's own definitions may still be there.
 *
 * @throws OldTaskFolderError if it has
 */
export function refuseOldTaskFolder(): void {
  const folder = path.join(ROOT, 'functions', 'tasks');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
  if (files.length === 0) return;
  const taken = files.filter((name) => existsSync(path.join(ROOT, 'tasks', name)));
  const free = files.filter((name) => !taken.includes(name));
  const moved = taken.length === 0 ? ['functions/tasks/*'] : free.map((name) => `functions/tasks/${name}`);
  throw new OldTaskFolderError(
    [
      `Task definitions are in tasks/ now, but functions/tasks still has ${files.join(', ')}, which would not be deployed.`,
      ...(moved.length > 0 ? [`Move them: git mv ${moved.join(' ')} tasks/`] : []),
      ...taken.map(
        (name) =>
          `Move what you need from functions/tasks/${name} to tasks/${name}, and delete the old file.`,
      ),
      "In each of them, the import '../protocol/define-task.ts' becomes '../core/definition/define-task.ts'.",
      'Then add their tasks to the list in tasks/index.ts.',
    ].join('\n'),
  );
}
