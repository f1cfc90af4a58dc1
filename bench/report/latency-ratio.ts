import type { MeasuredLatency } from '../enqueue/measure-latency.ts';
import { ratiosByRound } from '../statistics.ts';

/** Ratios of a call's duration to that of the slower of its two requests alone, by round. */
export function latencyRatio({ callMs, recordMs, messageMs }: MeasuredLatency): number[] {
  const slower = recordMs.map((ms, round) => Math.max(ms, messageMs[round] ?? 0));
  return ratiosByRound(callMs, slower);
}
