import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Import, readImports } from './read-imports.ts';
import { passage, roomOf } from './walls.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Folders at the root that hold nothing of ours. */
const FOREIGN = /^\.|^(node_modules|dist|cdk\.out|coverage)$/;

/** What stands for the deployment's tasks: `imports` in package.json. */
const TASKS = '#tasks';

/** What stands for the clients of AWS: `imports` in package.json. */
const CLIENTS = '#aws/';

const CLIENT_ROOMS = ['platform/aws', 'platform/aws-sdk'] as const;

/** Rooms of programs, some of which compute what they import. */
const PROGRAMS = ['local', 'bench', 'test'];

/** Files elsewhere that do: they import what a project names. */
const PROJECTS_MODULES = ['infra/bundle-process.ts'];

test('every import of the tree keeps to the walls, whatever the linter says', () => {
  const files = codeFiles();
  const strays = files.flatMap((file) =>
    readImports(readFileSync(path.join(ROOT, file), 'utf8'))
      .filter((found) => isStray(file, found))
      .map((found) => ({ file, ...found })),
  );
  expect(files.length).toBeGreaterThan(500);
  expect(strays).toEqual([]);
});

test('what is deployed makes its clients of AWS by #aws alone, so that a setting can choose them', () => {
  const deployed = codeFiles().filter((file) => /^(functions|core|platform)\//.test(file));
  const strays = deployed.filter(
    (file) =>
      !CLIENT_ROOMS.some((room) => room === roomOf(file)) &&
      readImports(readFileSync(path.join(ROOT, file), 'utf8')).some(
        ({ path: to }) =>
          to?.startsWith('.') &&
          CLIENT_ROOMS.some((room) => room === roomOf(path.join(path.dirname(file), to))),
      ),
  );
  expect(strays).toEqual([]);
});

// The author's room is the author's: a test that reads it turns red when they add a task, or remove one.
test('no test reads the tasks that are deployed, but those of the tasks that Lovage comes with', () => {
  const readers = codeFiles().filter(
    (file) =>
      /^(test|bench)\//.test(file) &&
      !file.startsWith('test/unit/tasks/') &&
      readImports(readFileSync(path.join(ROOT, file), 'utf8')).some(
        ({ path: to }) => to?.startsWith('.') && roomOf(path.join(path.dirname(file), to)) === 'tasks',
      ),
  );
  expect(readers).toEqual([]);
});

test.each([
  ['core/queue/planted.ts', "import { sqsClient } from '../../platform/aws/sqs-client.ts';"],
  ['core/protocol/planted.ts', "import type { Registry } from '../definition/registry.ts';"],
  [
    'core/records/planted.ts',
    "import {\n  createRegistry,\n  type Registry,\n} from '../definition/registry.ts';",
  ],
  ['platform/http/planted.ts', "export * from '../aws/tries.ts';"],
  ['functions/worker/planted.ts', "import '../status/app.ts';"],
  ['functions/worker/planted.ts', "import { app } from '../../core/../functions/status/app.ts';"],
  ['functions/worker/planted.ts', "const app = await import('../status/app.ts');"],
  ['functions/worker/planted.ts', 'const app = await import(`../status/app.ts`);'],
  ['functions/operate/planted.ts', "import { tasks } from '#tasks';"],
  ['core/queue/planted.ts', "import { tasks } from '#tasks';"],
  ['core/queue/planted.ts', "import { createSqsClient } from '#aws/sqs-client';"],
  ['tasks/planted.ts', "import { createSqsClient } from '#aws/sqs-client';"],
  ['functions/operate/planted.ts', "type Tasks = typeof import('../../tasks/index.ts');"],
])('from %s strays: %j', (file, source) => {
  expect(readImports(source).map((found) => isStray(file, found))).toEqual([true]);
});

test.each([
  ['core/queue/planted.ts', "import { systemClock } from '../protocol/clock.ts';"],
  ['core/records/planted.ts', "export type { Registry } from '../definition/registry.ts';"],
  ['functions/worker/planted.ts', "import { tasks } from '../../tasks/index.ts';"],
  ['functions/worker/planted.ts', "import { tasks } from '#tasks';"],
  ['functions/worker/planted.ts', "import { createSqsClient } from '#aws/sqs-client';"],
  ['functions/worker/planted.ts', "export const path = '../status/app.ts';"],
  ['tasks/planted.ts', "import * as z from 'zod/mini';"],
])('from %s keeps to the walls: %j', (file, source) => {
  expect(readImports(source).map((found) => isStray(file, found))).not.toContain(true);
});

function codeFiles(): readonly string[] {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !FOREIGN.test(entry.name),
  );
  return folders
    .flatMap(({ name }) =>
      readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(name, file),
      ),
    )
    .filter((file) => /\.(ts|tsx|js)$/.test(file));
}

/** Whether an import leads where its file's room may not go, or nobody can say where it leads. */
function isStray(file: string, { path: to, isType }: Import): boolean {
  const from = roomOf(file);
  if (to === null) return !PROGRAMS.includes(from) && !PROJECTS_MODULES.includes(file);
  const room = roomOfImport(file, to);
  if (room === null) return false;
  const way = passage(from, room);
  return way === 'nothing' || (way === 'types' && !isType);
}

/** `null` for a package. */
function roomOfImport(file: string, to: string): string | null {
  if (to === TASKS) return 'tasks';
  if (to.startsWith(CLIENTS)) return CLIENT_ROOMS[0];
  return to.startsWith('.') ? roomOf(path.join(path.dirname(file), to)) : null;
}
