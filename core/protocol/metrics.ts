import type { CountName, TimeName } from './metric-names.ts';

/** Where a function says what became of tasks. Nothing here throws: a task never fails for its metrics. */
export interface Metrics {
  /** Counts one task, or `by` of them. `task` is its definition's name, `undefined` where nobody knows it. */
  count(name: CountName, task: string | undefined, by?: number): void;
  /** Keeps one duration, in milliseconds. */
  time(name: TimeName, task: string, ms: number): void;
  /** Writes down what has been kept. To be called before an invocation ends. */
  flush(): void;
}

/** Keeps nothing. */
export const noMetrics: Metrics = {
  count: () => undefined,
  time: () => undefined,
  flush: () => undefined,
};
