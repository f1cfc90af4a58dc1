import type { Seeded } from './seeded.ts';

/** What goes wrong with a write, a send or a read. */
export type Fault = (typeof FAULTS)[number];

const FAULTS = [
  'dies before',
  'dies after',
  'refused',
  'answer lost',
  'done twice',
  'late',
  'late again',
  'stalls',
] as const;

/** Where faults are: anywhere; mostly late ones, and only where joins are told; or only where people interfere. */
export type Focus = 'anywhere' | 'joins' | 'calls';

/** A request, as far as its fault is concerned. */
export interface Asked {
  readonly by: 'send' | 'worker' | 'sweep' | 'call';
  readonly to: 'table' | 'queue';
  readonly writes: boolean;
  /** The item that is written, if one is. */
  readonly item: string;
}

/** How likely faults are where there are few requests. */
const FOCUSED = 0.3;

/** Decides which fault a request meets, if any. */
export type FaultOf = (asked: Asked) => Fault | null;

/** How likely faults are in a trial. */
export interface Odds {
  readonly focus: Focus;
  /** That a request meets a fault, and how many do at most. */
  readonly fault: number;
  readonly faults: number;
}

/** Nothing goes wrong. */
export const noFaults: FaultOf = () => null;

/** Faults of every kind, at random. */
export function randomFaults(seeded: Seeded, { focus, fault, faults }: Odds): FaultOf {
  let left = faults;
  return ({ by, writes, item }) => {
    if (left === 0) return null;
    if (focus === 'joins' && !item.includes('/join/')) return null;
    if (focus === 'calls' && !(by === 'call' && writes)) return null;
    if (!seeded.chance(focus === 'anywhere' ? fault : FOCUSED)) return null;
    left -= 1;
    if (focus === 'joins' && seeded.chance(0.6)) return 'late';
    // Whoever calls is told nothing, and nothing comes again that would tell what they did.
    if (focus === 'calls' && seeded.chance(0.8)) return seeded.oneOf<Fault>(['dies after', 'late']);
    return seeded.oneOf(FAULTS);
  };
}
