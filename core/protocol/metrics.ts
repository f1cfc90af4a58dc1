import type { CountName, MeasureName, TimeName } from './metric-names.ts';

/** Where a function reports what happened to tasks. Nothing here throws: a task never fails because of its metrics. */
export interface Metrics {
  /** Counts one task, or `by` tasks. `task` is the definition's name; `undefined` if unknown. */
  count(name: CountName, task: string | undefined, by?: number): void;
  /** Records one duration, in milliseconds. */
  time(name: TimeName, task: string, ms: number): void;
  /** Writes out what was collected. Call it before an invocation ends. */
  flush(): void;
}

/** Collects nothing. */
export const noMetrics: Metrics = {
  count: () => undefined,
  time: () => undefined,
  flush: () => undefined,
};

/** Where a function reports what it measured of the whole deployment. */
export interface Measures {
  /** Writes one value, in seconds, at once. */
  measure(name: MeasureName, seconds: number): void;
}

/** Writes nothing. */
export const noMeasures: Measures = { measure: () => undefined };
