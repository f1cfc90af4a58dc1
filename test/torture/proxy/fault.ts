import type { WireRequest } from './wire-request.ts';

/** What can go wrong with a request. */
export const FAULT_KINDS = [
  /** The connection is cut; nothing happened. */
  'cutBefore',
  /** The service did it; the connection is cut before the answer. */
  'cutAfter',
  /** The service is asked late, and answers late. */
  'delayBefore',
  /** The service did it; the answer is late. */
  'delayAfter',
  /** The service did it; the answer ends in its midst. */
  'truncate',
  /** The service did it; nobody can read the answer. */
  'corrupt',
  /** The service says that it has too much to do. */
  'throttle',
  /** The service says that it has a fault of its own. */
  'error',
  /** A write is carried out twice, and the second answer is given. */
  'duplicate',
  /** A write is carried out 3 to 60 s after its caller gave it up. */
  'late',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that a request met. */
export interface Met extends Omit<WireRequest, 'isWrite'> {
  readonly fault: FaultKind;
  /** For `late` and the delays: milliseconds. */
  readonly ms: number;
  /** For `late`: when it was carried out, in milliseconds since the epoch. Else `null`. */
  readonly carriedOutAt: number | null;
}

/** Whether the service did, or may have done, what it was asked for, though its caller was not told so, or was told late. */
export function mayBeDone(fault: FaultKind): boolean {
  return fault !== 'cutBefore' && fault !== 'throttle' && fault !== 'error';
}
