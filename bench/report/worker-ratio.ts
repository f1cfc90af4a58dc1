import { ratiosByRound } from '../statistics.ts';
import type { MeasuredWorkers } from '../worker/measure-workers.ts';

/** A worker's processor time for a task, to another worker's of the same round. `null` when one of them was not measured. */
export function workerRatio({ rows }: MeasuredWorkers, name: string, other: string): number[] | null {
  const [row, beside] = [name, other].map((wanted) => rows.find((one) => one.name === wanted));
  return row && beside ? ratiosByRound(row.cpuMs, beside.cpuMs) : null;
}
