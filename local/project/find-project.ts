import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { LocalSettingsError } from '../local-settings.ts';
import { type Manifest, readManifest } from './manifest.ts';

/** A folder that has tasks. */
export interface Project {
  readonly folder: string;
  /** The module that exports `tasks`. */
  readonly tasksFile: string;
  /** What its package.json says of Lovage. */
  readonly manifest: Manifest;
}

const ENDINGS = ['ts', 'mts', 'js', 'mjs'];

/** Where tasks are looked for, without the ending. */
const PLACES = ['tasks/index', 'tasks', 'src/tasks', 'src/tasks/index'];

const NOTHING_SAID: Manifest = { tasks: undefined, queues: undefined };

/**
 * Finds the tasks of a folder, or of the project that the folder is in: by the given file, by `"lovage": { "tasks": … }` in package.json, or where they usually are.
 *
 * @param from the folder in which the command runs
 * @param given the file that exports `tasks`, from the command line
 * @throws LocalSettingsError if there are none, with what to do
 */
export function findProject(from: string, given?: string): Project {
  if (given !== undefined) {
    const tasksFile = existingFile(path.resolve(from, given), given);
    const folder = projectAbove(path.dirname(tasksFile)) ?? path.dirname(tasksFile);
    return { folder, tasksFile, manifest: readManifest(folder) ?? NOTHING_SAID };
  }
  for (const folder of upwards(realpathSync(from))) {
    const manifest = readManifest(folder);
    if (manifest?.tasks !== undefined) {
      const tasksFile = existingFile(
        path.resolve(folder, manifest.tasks),
        `${manifest.tasks}, which "lovage" in ${path.join(folder, 'package.json')} names as tasks`,
      );
      return { folder, tasksFile, manifest };
    }
    const tasksFile = CANDIDATES.map((name) => path.join(folder, name)).find(isFile);
    if (tasksFile !== undefined) {
      return { folder, tasksFile: realpathSync(tasksFile), manifest: manifest ?? NOTHING_SAID };
    }
    // What is above is another project.
    if (manifest !== null) break;
  }
  throw new LocalSettingsError(
    `There are no tasks here: ${from} has no ${PLACES.slice(0, -1)
      .map((place) => `${place}.ts`)
      .join(
        ', ',
      )} or ${PLACES.at(-1)}.ts. Name the file (lovage dev FILE), or begin a project: lovage init DIR`,
  );
}

const CANDIDATES = PLACES.flatMap((place) => ENDINGS.map((ending) => `${place}.${ending}`));

function existingFile(file: string, told: string): string {
  if (isFile(file)) return realpathSync(file);
  throw new LocalSettingsError(
    existsSync(file)
      ? `${file} is a folder. Name the file in it that exports tasks.`
      : `There is no file ${told}.`,
  );
}

function projectAbove(folder: string): string | undefined {
  return upwards(folder).find((each) => existsSync(path.join(each, 'package.json')));
}

function upwards(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
