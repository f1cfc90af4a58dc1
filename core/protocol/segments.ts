import type { TraceContext } from './trace.ts';

/** A part of a trace that a function reports to X-Ray. Times are milliseconds since the epoch. */
export interface Segment {
  readonly name: string;
  readonly trace: TraceContext;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether it failed. */
  readonly fault: boolean;
  /** The fields that X-Ray can search by: ids, names and counts, never an input, a result, a recipient or a secret. */
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  /** The calls it made to AWS. */
  readonly calls: readonly SegmentCall[];
}

/** A call from a segment to an AWS service. */
export interface SegmentCall {
  readonly service: string;
  readonly operation: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly fault: boolean;
}

/** Where segments are sent. Nothing here throws: a task never fails because of its trace. */
export interface Segments {
  send(segment: Segment): void;
  /** Resolves when all segments have been sent. Await it before an invocation ends, because Lambda then freezes the process. */
  flush(): Promise<void>;
}

/** For functions that are not traced. */
export const noSegments: Segments = { send: () => undefined, flush: async () => undefined };
