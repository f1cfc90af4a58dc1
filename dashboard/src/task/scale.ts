import { duration } from '../parts/times.ts';

/** A stretch of time to draw. */
interface Scale {
  readonly from: number;
  readonly to: number;
}

/** A mark on the axis. */
interface Tick {
  /** From the left, 0 to 1. */
  readonly at: number;
  readonly label: string;
}

/** Round steps, in milliseconds. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 4, 10, 20, 50, 100, 200, 500, 1_000].map((days) => days * 86_400_000),
];

/** The stretch that contains all spans. Never empty: at least a millisecond. */
export function scaleOf(spans: readonly Scale[]): Scale {
  const from = Math.min(...spans.map((span) => span.from));
  const to = Math.max(...spans.map((span) => span.to));
  return { from, to: Math.max(to, from + 1) };
}

/** The position of a time from the left, 0 to 1. */
export function place({ from, to }: Scale, time: number): number {
  return Math.min(1, Math.max(0, (time - from) / (to - from)));
}

/** Marks at round distances from the start: the first, and at most `most` others. */
export function ticksOf({ from, to }: Scale, most = 5): readonly Tick[] {
  const length = to - from;
  const step = STEPS.find((size) => length / size <= most) ?? Math.ceil(length / most);
  const count = Math.floor(length / step);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: (index * step) / length,
    label: index === 0 ? '0' : duration(index * step).replace('.0 ', ' '),
  }));
}
