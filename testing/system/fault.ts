import type { Service } from './emulators.ts';

/** What can go wrong with one call to AWS. */
export const FAULT_KINDS = [
  /** AWS answers with an internal error; nothing happened. */
  'error',
  /** AWS throttles the call; nothing happened. */
  'throttle',
  /** AWS did it, but the answer is lost on the way. */
  'lost',
  /** No answer comes; nothing happened. */
  'hang',
  /** No answer comes, though AWS did it. */
  'hangDone',
  /** The sandbox dies before the call. */
  'kill',
  /** The sandbox dies after AWS did it. */
  'killDone',
  /** From this call on, the service answers with errors for half a minute: longer than all tries take. */
  'down',
  /** The service does what it is asked, but every answer is lost, from this call on, for half a minute. */
  'mute',
  /** No answer comes; AWS does it three seconds after the client gave this try up: its next try may have come before. */
  'late',
  /** The same a minute after: the call as a whole was given up, and others may have come since. */
  'veryLate',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One call to AWS. Calls are numbered in the order in which an experiment makes them. */
export interface Call {
  readonly index: number;
  readonly service: Service;
  readonly operation: string;
}

/** Decides which fault a call meets, if any. */
export type FaultPlan = (call: Call) => FaultKind | undefined;

/** One or more faults, each at the call with its index. */
export function faultsAt(faults: Readonly<Record<number, FaultKind>>): FaultPlan {
  return ({ index }) => faults[index];
}

/** Faults of every kind at random calls, until `until` holds. */
export function randomFaults(random: () => number, probability: number, until: () => boolean): FaultPlan {
  return () => {
    if (random() >= probability || until()) return undefined;
    return FAULT_KINDS[Math.floor(random() * FAULT_KINDS.length)];
  };
}
