/** Megabytes at which a function has the time of one whole processor; less in proportion (Lambda guide, "Configure function memory"). */
export const MEMORY_OF_ONE_CPU_MB = 1769;

/** What Lambda bills a run by: it waits as long as here, and computes as much longer as it has less of a processor. */
export function billedMs({ waitMs, cpuMs }: { waitMs: number; cpuMs: number }, memoryMb: number): number {
  return Math.ceil(waitMs + cpuMs * Math.max(1, MEMORY_OF_ONE_CPU_MB / memoryMb));
}

export function gbSeconds(ms: number, memoryMb: number): number {
  return (ms / 1000) * (memoryMb / 1024);
}
