import type { QueuePlan } from '../../infra/plan-queues.ts';
import type { LocalFunctions } from '../functions/local-functions.ts';
import { FunctionFault } from '../functions/sandbox.ts';
import type { Reporter } from '../reporter.ts';
import type { RegistryDescription } from './describe-registry.ts';
import type { Build } from './write-build.ts';

/** What is running, and how to describe a new build. */
export interface ReloaderOptions {
  readonly functions: LocalFunctions;
  readonly description: RegistryDescription;
  readonly describe: (build: Build) => Promise<RegistryDescription>;
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
    const { functions, describe, reporter } = this.#options;
    const startedAt = performance.now();
    try {
      const description = await describe(build);
      const loaded = await functions.load(build);
      const ms = Math.round(performance.now() - startedAt);
      if (loaded.length > 0) reporter.info(`Reloaded ${loaded.join(', ')} in ${ms} ms.`);
      else if (this.broken) reporter.info('The code is back to the version that is running.');
      this.broken = false;
      this.#checkQueues(description);
    } catch (error) {
      if (!(error instanceof FunctionFault)) throw error;
      this.broken = true;
      reporter.error(`The changed code does not load; the old code goes on.\n${error.message}`);
    }
  }

  /** Queues keep the settings they were created with at the start. */
  #checkQueues({ queues }: RegistryDescription): void {
    const { description, reporter } = this.#options;
    for (const plan of queues) {
      const running = description.queues.find(({ name }) => name === plan.name);
      if (!running) {
        reporter.error(`The queue "${plan.name}" is new. Start again (Ctrl-C, npm start) to have it.`);
      } else if (sizeOf(running) !== sizeOf(plan)) {
        reporter.error(
          `The queue "${plan.name}" now has another timeout or receive count, or tasks that send others. Start again (Ctrl-C, npm start) to have it.`,
        );
      }
    }
  }
}

/** What a queue is created with. Its workers receive the API's URL if any of its tasks sends others, whichever those are. */
function sizeOf({ sends, ...plan }: QueuePlan): string {
  return JSON.stringify({ ...plan, sends: sends.length > 0 });
}
