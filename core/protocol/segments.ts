import type { TraceContext } from './trace.ts';

/** A part of a trace that a function tells X-Ray of. Times are milliseconds since the epoch. */
export interface Segment {
  readonly name: string;
  readonly trace: TraceContext;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether it did not do what it was to do. */
  readonly fault: boolean;
  /** What X-Ray can be asked for. Ids, names and counts: never an input, a result, a recipient or a secret. */
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  /** The calls to AWS that it made. */
  readonly calls: readonly SegmentCall[];
}

/** A call that a segment made to a service of AWS. */
export interface SegmentCall {
  readonly service: string;
  readonly operation: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly fault: boolean;
}

/** Where segments go. Nothing here throws: a task never fails for its trace. */
export interface Segments {
  send(segment: Segment): void;
  /** Resolves when all has been handed over. To be awaited before an invocation ends, for Lambda stops the clock then. */
  flush(): Promise<void>;
}

/** For functions that are not traced. */
export const noSegments: Segments = { send: () => undefined, flush: async () => undefined };
