import { errorFields } from '../../core/protocol/logger.ts';
import { currentScope, type RunScope } from './run-scope.ts';

/** What happens when nobody handles an error. Without a listener, and with those of Lambda's runtime, each ends the process. */
type Mishap = 'uncaughtException' | 'unhandledRejection';
type Listener = (error: unknown, about: unknown) => void;

/** The part of Node.js's `process` that is guarded. */
export interface GuardedProcess {
  rawListeners(mishap: Mishap): unknown[];
  removeAllListeners(mishap: Mishap): unknown;
  on(mishap: Mishap, listener: Listener): unknown;
}

/**
 * Keeps an error that a task left to nobody from ending the process, and with it the other tasks of the batch. The task that it came from
 * pays for it: its attempt fails, or, if its run has ended, the error is logged. An error of no task goes to the listeners that there were:
 * those of Lambda's runtime, which report it and end the process. If there were none, the process ends too.
 *
 * Node.js 24 runs both listeners in the async context in which the error was thrown or the promise rejected.
 */
export function guardProcess(guarded: GuardedProcess): void {
  for (const mishap of ['uncaughtException', 'unhandledRejection'] as const) {
    // Lambda's runtime listens before it loads this code.
    const before = guarded.rawListeners(mishap) as Listener[];
    guarded.removeAllListeners(mishap);
    guarded.on(mishap, (error, about) => {
      const scope = currentScope();
      if (scope) return blame(scope, mishap, error);
      // Thrown from here, an unhandled rejection becomes an uncaught exception, and that ends the process.
      if (before.length === 0) throw error;
      for (const listener of before) Reflect.apply(listener, guarded, [error, about]);
    });
  }
}

/** How many errors of one run are logged: an interval that it left behind may throw for as long as the process lives. */
const MOST_LOGGED = 10;
const logged = new WeakMap<RunScope, number>();

function blame(scope: RunScope, mishap: Mishap, error: unknown): void {
  const { logger, signal, fail } = scope;
  // What the run started with its signal has heard that the run is over. That is no error.
  if (signal.aborted && error === signal.reason) return;
  const failed = fail(error);
  const count = (logged.get(scope) ?? 0) + 1;
  if (count > MOST_LOGGED) return;
  logged.set(scope, count);
  const text = failed ? 'run failed: nobody handled its error' : 'a run that has ended left an error';
  logger.error(text, { mishap, ...errorFields(error) });
}
