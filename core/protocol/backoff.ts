/** Returns a number from 0 up to but not including 1, as `Math.random` does. Injected, so that a test can replay a run. */
export type Random = () => number;

/** Bounds of an exponential backoff, in seconds. */
export interface Backoff {
  /** Upper bound of the first delay. */
  readonly base: number;
  /** Upper bound of every delay. */
  readonly cap: number;
}

/**
 * Exponential backoff with full jitter: any delay from zero to `base × 2^(attempt − 1)`, at most `cap`.
 * Of all kinds of jitter, full jitter best spreads out tasks that failed together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @param attempt the attempt that failed, from 1
 * @returns milliseconds
 */
export function fullJitterMs({ base, cap }: Backoff, attempt: number, random: Random): number {
  return Math.round(random() * Math.min(cap, base * 2 ** (attempt - 1)) * 1000);
}
