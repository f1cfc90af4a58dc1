import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '../../core/protocol/logger.ts';

/** One run of a task, as whatever it starts knows it: its timers, promises, sockets and callbacks all carry it along. */
export interface RunScope {
  /** Puts the task's id on every line. */
  readonly logger: Logger;
  /** The task's signal. */
  readonly signal: AbortSignal;
  /**
   * Fails the attempt, as if the run had thrown this.
   *
   * @returns whether it did: not if the run has ended
   */
  fail(error: unknown): boolean;
}

const scopes = new AsyncLocalStorage<RunScope | undefined>();

/** Does something that is the task's own code, or may call it. */
export function inScope<Value>(scope: RunScope, act: () => Value): Value {
  return scopes.run(scope, act);
}

/** Does something that is the worker's own code though a task called it: what it opens, such as a connection, belongs to no task. */
export function outOfScope<Value>(act: () => Value): Value {
  return scopes.run(undefined, act);
}

/** The run to which the code that is now executing belongs; `undefined` for the worker's own code. */
export function currentScope(): RunScope | undefined {
  return scopes.getStore();
}
