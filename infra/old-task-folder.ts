import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** There are files where task definitions used to be, and nobody would deploy them. The message says how to move them. */
export class OldTaskFolderError extends Error {
  override readonly name = 'OldTaskFolderError';
}

const ROOT = path.join(import.meta.dirname, '..');

/**
 * Refuses to go on while `functions/tasks` has files: after a merge, a clone's own definitions may still be there.
 *
 * @throws OldTaskFolderError
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
          `Take over what you need of functions/tasks/${name} into tasks/${name}, and delete the old file.`,
      ),
      "In each of them, the import '../protocol/define-task.ts' becomes '../core/definition/define-task.ts'.",
      'Then name their tasks in the list in tasks/index.ts.',
    ].join('\n'),
  );
}
