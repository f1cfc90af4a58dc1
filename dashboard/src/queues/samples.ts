import type { QueueCounts } from '../api/task.ts';

/** What a queue held at one moment. */
export interface Sample extends Pick<QueueCounts, 'waiting' | 'running' | 'delayed'> {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How far back the chart goes, in milliseconds. */
export const CHART_MS = 5 * 60_000;

/** Samples by queue. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** Adds a sample of every queue, and drops those that the chart no longer shows. */
export function addSamples(samples: Samples, queues: readonly QueueCounts[], at: number): Samples {
  return new Map(
    queues.map(({ name, waiting, running, delayed }) => {
      const kept = (samples.get(name) ?? []).filter((sample) => sample.at > at - CHART_MS - 10_000);
      return [name, [...kept, { at, waiting, running, delayed }]];
    }),
  );
}

/** A longer pause than this between two samples, in milliseconds, is a gap in the chart. */
const GAP_MS = 10_000;

/** Splits samples at gaps. */
export function stretches(samples: readonly Sample[]): readonly (readonly Sample[])[] {
  const cut: Sample[][] = [];
  for (const sample of samples) {
    const current = cut.at(-1);
    const last = current?.at(-1);
    if (current && last && sample.at - last.at <= GAP_MS) current.push(sample);
    else cut.push([sample]);
  }
  return cut;
}

/** The smallest round number that is at least the highest count. */
export function ceilingOf(samples: readonly Sample[]): number {
  const highest = Math.max(
    4,
    ...samples.map(({ waiting, running, delayed }) => Math.max(waiting, running, delayed)),
  );
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((size) => size >= highest) ?? highest;
}
