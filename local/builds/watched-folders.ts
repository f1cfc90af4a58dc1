import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BuildFailure } from 'esbuild';
import { ROOT } from '../../infra/bundle.ts';
import { foldersIn } from './watch-folder.ts';

/** The folders of everything of Lovage's that is deployed. In a package they do not change. */
const DEPLOYED = isInstalled(ROOT)
  ? []
  : ['tasks', 'functions', 'core', 'platform'].map((name) => path.join(ROOT, name));

/** Which folders a change of the code may come from: Lovage's own, and that of each module of the tasks, wherever it lies. */
export class WatchedFolders {
  readonly #own: readonly string[];
  #modules: readonly string[] = [];
  #missing: readonly string[] = [];

  /** @param tasksFile the module that exports `tasks`, if it is not Lovage's own */
  constructor(tasksFile: string | undefined) {
    this.#own = tasksFile === undefined ? [] : [path.dirname(tasksFile)];
  }

  /** Goes on with the modules of the latest build. What is installed is not watched. */
  built(modules: Iterable<string>): void {
    this.#modules = [...new Set([...modules].filter((one) => !isInstalled(one)).map(path.dirname))];
    this.#missing = [];
  }

  /** Goes on after a build that failed: a module that was not found may come. */
  failed(failures: readonly BuildFailure[]): void {
    this.#missing = failures.flatMap(({ errors }) =>
      errors.flatMap(({ text, location }) => {
        const name = /^Could not resolve "(\.[^"]*)"/.exec(text)?.[1];
        return name === undefined || location === null
          ? []
          : [path.resolve(ROOT, path.dirname(location.file), path.dirname(name))];
      }),
    );
  }

  /** Those that exist now. */
  get now(): ReadonlySet<string> {
    const deployed = DEPLOYED.filter((folder) => existsSync(folder)).flatMap((folder) => [
      ...foldersIn(folder),
    ]);
    const others = [...this.#own, ...this.#modules, ...this.#missing.map(nearest)];
    return new Set([...deployed, ...others.filter((folder) => existsSync(folder))]);
  }
}

/** The folder itself, or the one above it in which it would be made. */
function nearest(folder: string): string {
  return existsSync(folder) || folder === path.dirname(folder) ? folder : nearest(path.dirname(folder));
}

function isInstalled(file: string): boolean {
  return file.split(path.sep).includes('node_modules');
}
