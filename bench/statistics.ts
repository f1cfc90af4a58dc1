/** The median of several values, with their minimum and maximum. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median: the middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * Summarizes several values.
 *
 * @throws Error when there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('Nothing was measured');
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Divides each value by the other of the same round, so that a slow moment of the machine affects both.
 *
 * @throws Error when their numbers of rounds differ
 */
export function ratiosByRound(values: readonly number[], others: readonly number[]): number[] {
  if (values.length !== others.length) throw new Error('The rounds of two rows do not match');
  return values.map((value, round) => value / (others[round] ?? Number.NaN));
}

/** The tenth percentile: what something takes when nothing else keeps the machine busy. */
export function lowestTenth(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 10)] ?? Number.NaN;
}

/** The duration of some work, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
