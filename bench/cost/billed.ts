/** Memory at which a function gets one full processor; with less, a proportional share (Lambda guide, "Configure function memory"). */
const MEMORY_OF_ONE_CPU_MB = 1769;

/** The milliseconds Lambda bills for a run: waiting takes as long as here, computing takes longer with less than one processor. */
export function billedMs({ waitMs, cpuMs }: { waitMs: number; cpuMs: number }, memoryMb: number): number {
  return Math.ceil(waitMs + cpuMs * Math.max(1, MEMORY_OF_ONE_CPU_MB / memoryMb));
}

export function gbSeconds(ms: number, memoryMb: number): number {
  return (ms / 1000) * (memoryMb / 1024);
}
