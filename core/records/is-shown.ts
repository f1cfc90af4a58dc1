import type { Item } from './table.ts';

/** The attributes that `isShown` looks at. */
export const SHOWN_BY = ['tombstone', 'ttl'] as const;

/**
 * Whether callers may know of a record. A tombstone is no task, and neither is a record past its `ttl`: DynamoDB deletes it up to days later,
 * and returns it until then (DynamoDB Developer Guide, "Working with expired items").
 *
 * @param now milliseconds since the epoch
 */
export function isShown({ tombstone, ttl }: Item, now: number): boolean {
  return tombstone === undefined && (ttl?.N === undefined || Number(ttl.N) * 1000 > now);
}
