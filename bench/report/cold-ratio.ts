import type { ColdStartRow } from '../cold-start/measure-cold-starts.ts';
import type { ColdStart } from '../cold-start/start-cold.ts';
import { ratiosByRound } from '../statistics.ts';

/** Milliseconds of a whole cold start: loading the bundle and the first invocation. */
export const COLD = {
  wall: ({ importMs, callMs }: ColdStart) => importMs + callMs,
  cpu: ({ importCpuMs, callCpuMs }: ColdStart) => importCpuMs + callCpuMs,
} as const;

/** Ratios of a function's cold starts to its bare handler's, round by round. `null` if either was not measured. */
export function coldRatio(
  rows: readonly ColdStartRow[],
  name: string,
  of: (start: ColdStart) => number,
): number[] | null {
  const row = rows.find((one) => one.name === name);
  const bare = rows.find((one) => one.name === row?.bare);
  return row && bare ? ratiosByRound(row.starts.map(of), bare.starts.map(of)) : null;
}
