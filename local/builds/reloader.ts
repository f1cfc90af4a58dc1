import type { FunctionName } from '../../infra/functions.ts';
import { FunctionFault } from '../functions/sandbox.ts';
import type { Reporter } from '../reporter.ts';
import type { RegistryDescription } from './describe-registry.ts';
import type { Build } from './write-build.ts';

/** How a new build is described and loaded. */
export interface ReloaderOptions {
  readonly describe: (build: Build) => Promise<RegistryDescription>;
  /** Loads a build with what its tasks need. Throws FunctionFault when it does not load. */
  readonly load: (
    build: Build,
    description: RegistryDescription,
  ) => Promise<{ readonly functions: readonly FunctionName[]; readonly newQueues: readonly string[] }>;
  readonly reporter: Reporter;
}

/** Replaces the functions' code while they run, one build at a time. */
export class Reloader {
  readonly #options: ReloaderOptions;
  #last: Promise<void> = Promise.resolve();
  /** Whether the latest change failed to load. */
  broken = false;

  constructor(options: ReloaderOptions) {
    this.#options = options;
  }

  /** Loads a build after all earlier ones. A build that does not load is reported and changes nothing. Never rejects. */
  reload(build: Build): Promise<void> {
    this.#last = this.#last.then(() => this.#load(build));
    return this.#last;
  }

  async #load(build: Build): Promise<void> {
    const { load, describe, reporter } = this.#options;
    const startedAt = performance.now();
    try {
      const { functions, newQueues } = await load(build, await describe(build));
      const ms = Math.round(performance.now() - startedAt);
      for (const name of newQueues) reporter.info(`The queue "${name}" is new.`);
      if (functions.length > 0) reporter.info(`Reloaded ${functions.join(', ')} in ${ms} ms.`);
      else if (this.broken) reporter.info('The code is back to the version that is running.');
      this.broken = false;
    } catch (error) {
      if (!(error instanceof FunctionFault)) throw error;
      this.broken = true;
      reporter.error(`The changed code does not load; the old code goes on.\n${error.message}`);
    }
  }
}
