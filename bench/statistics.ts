/** The middle of several values, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** @throws Error when there is no value */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('Nothing was measured');
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * Each value against the other of the same round, so that a slow moment of the machine is a slow moment for both.
 *
 * @throws Error when one has more rounds than the other
 */
export function ratiosByRound(values: readonly number[], others: readonly number[]): number[] {
  if (values.length !== others.length) throw new Error('The rounds of two rows do not match');
  return values.map((value, round) => value / (others[round] ?? Number.NaN));
}

/** The value that a tenth of the others are below: what a machine takes when nothing else keeps it busy. */
export function lowestTenth(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 10)] ?? Number.NaN;
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
