import type { Metrics } from '../../core/protocol/metrics.ts';

/** Metrics that a test can read: counts as `{ 'send_email started': 1 }`, durations in order. */
interface CountedMetrics extends Metrics {
  readonly counts: Record<string, number>;
  readonly times: Record<string, number[]>;
  /** How often they were flushed. */
  flushes: number;
}

export function countedMetrics(): CountedMetrics {
  const metrics: CountedMetrics = {
    counts: {},
    times: {},
    flushes: 0,
    count: (name, task, by = 1) => {
      const key = `${task} ${name}`;
      metrics.counts[key] = (metrics.counts[key] ?? 0) + by;
    },
    time: (name, task, ms) => {
      const key = `${task} ${name}`;
      metrics.times[key] = [...(metrics.times[key] ?? []), ms];
    },
    flush: () => {
      metrics.flushes += 1;
    },
  };
  return metrics;
}
