import type { Service } from './emulators.ts';

/** What can go wrong with one call to AWS. */
export const FAULT_KINDS = [
  /** AWS answers with a fault of its own; nothing happened. */
  'error',
  /** The same for a throttled call. */
  'throttle',
  /** AWS did it, and the answer is lost on the way. */
  'lost',
  /** No answer comes; nothing happened. */
  'hang',
  /** No answer comes, though AWS did it. */
  'hangDone',
  /** The sandbox dies before the call. */
  'kill',
  /** The sandbox dies after AWS did it. */
  'killDone',
  /** The service answers with faults, from this call on, for half a minute: longer than all tries take. */
  'down',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Faults that end a sandbox. */
export function isKill(kind: FaultKind): boolean {
  return kind === 'kill' || kind === 'killDone';
}

/** One call to AWS, in the order in which a run makes them. */
export interface Call {
  readonly index: number;
  readonly service: Service;
  readonly operation: string;
}

/** Says which fault a call meets, if any. */
export type FaultPlan = (call: Call) => FaultKind | undefined;

/** One fault, or several, each at the call of its index. */
export function faultsAt(faults: Readonly<Record<number, FaultKind>>): FaultPlan {
  return ({ index }) => faults[index];
}

/** Faults of every kind, at random calls. */
export function randomFaults(random: () => number, probability: number, until: () => boolean): FaultPlan {
  return () => {
    if (random() >= probability || until()) return undefined;
    return FAULT_KINDS[Math.floor(random() * FAULT_KINDS.length)];
  };
}
