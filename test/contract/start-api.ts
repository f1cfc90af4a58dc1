import { OWN_TASKS } from '../../bench/tasks/own-tasks.ts';
import { startLocal } from '../../local/start-local.ts';

/** The system under test, and the faults in it that no answer shows. */
interface Api {
  readonly url: string;
  /** Errors that the code did not expect, and functions that did not answer. */
  readonly faults: readonly string[];
  stop(): Promise<void>;
}

/** Starts the local system on free ports, with the tests’ own tasks in the bundles that are deployed. */
export async function startApi(): Promise<Api> {
  const faults: string[] = [];
  const system = await startLocal({
    port: 0,
    inboxPort: 0,
    sender: 'noreply@example.com',
    tasksFile: OWN_TASKS,
    watch: false,
    reporter: {
      log: (name, line) => {
        // A slow emulator is answered with 503, which is correct; a 500 is a bug.
        if (/"status":500\b/.test(line)) faults.push(`${name}: ${line}`);
      },
      info: () => {},
      error: (text) => faults.push(text),
    },
  });
  return { url: system.url, faults, stop: () => system.stop() };
}
