import { ratiosByRound } from '../statistics.ts';
import type { MeasuredWorkers } from '../worker/measure-workers.ts';

/** Ratios of one worker's processor time per task to another's, round by round. `null` if either was not measured. */
export function workerRatio({ rows }: MeasuredWorkers, name: string, other: string): number[] | null {
  const [row, beside] = [name, other].map((wanted) => rows.find((one) => one.name === wanted));
  return row && beside ? ratiosByRound(row.cpuMs, beside.cpuMs) : null;
}
