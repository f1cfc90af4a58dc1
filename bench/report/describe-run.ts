import { availableParallelism } from 'node:os';
import type { PerformanceReport } from './bench-report.ts';

/** One line about the machine and the sizes of the run. */
export function describeRun({ machine, quick, workers, coldStarts }: PerformanceReport): string {
  const rounds = workers.rows[0]?.cpuMs.length ?? 0;
  const starts = coldStarts[0]?.starts.length ?? 0;
  const how = `${rounds} rounds of ${workers.tasks.toLocaleString('en')} tasks after ${workers.warmUp.toLocaleString('en')} to warm up, ${starts} cold starts per function`;
  return `Measured on: ${machine}, ${availableParallelism()} processors; ${quick ? 'a quick run: ' : ''}${how}.`;
}
