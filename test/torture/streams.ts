import { createHash } from 'node:crypto';
import { seededRandom } from '../faults/seeded-random.ts';

/** Random choices of one actor. */
export interface Choices {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from 0 up to `below`. */
  below(below: number): number;
  /** One of a list that is not empty. */
  of<Item>(items: readonly [Item, ...Item[]]): Item;
  /** Whether something of this probability happens. */
  happens(probability: number): boolean;
}

/**
 * The choices of one actor of a run. Each actor has its own, so that what one does is the same for the same seed, however fast the
 * others are.
 */
export function choicesOf(seed: number, actor: string): Choices {
  const digest = createHash('sha256').update(`${seed} ${actor}`).digest();
  const next = seededRandom(digest.readUInt32LE(0));
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    below,
    of: (items) => items[below(items.length)] ?? items[0],
    happens: (probability) => next() < probability,
  };
}
