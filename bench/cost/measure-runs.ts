import type { LoadedFunction } from '../load-function.ts';
import { meteredEach } from '../metered-each.ts';
import type { Metered } from '../metered-proxy.ts';
import type { BenchAws } from '../start-aws.ts';
import { lowestTenth, median, timed } from '../statistics.ts';
import { captureOutput } from './captured-output.ts';

/** What one run of a function used: the average of several, unless noted. */
export interface MeasuredRun extends Metered {
  /** Processor milliseconds of the median run. */
  readonly cpuMs: number;
  /** Milliseconds spent waiting, mostly for AWS: the duration of a run that nothing else on the machine delayed, less `cpuMs`. */
  readonly waitMs: number;
  readonly logBytes: number;
  /** The lines that all runs printed. */
  readonly logLines: readonly string[];
}

/** Runs the function once per event, one after the other. The first run is not measured, because it opens connections. */
export async function measureRuns(
  { invoke }: LoadedFunction,
  bench: BenchAws,
  [first, ...events]: readonly unknown[],
): Promise<MeasuredRun> {
  await captureOutput(async () => void (await invoke(first)));
  await bench.take();
  const runs = events.length;
  const durations: number[] = [];
  const computed: number[] = [];
  const output = await captureOutput(async () => {
    for (const event of events) {
      const before = process.cpuUsage();
      durations.push(await timed(() => invoke(event)));
      const { user, system } = process.cpuUsage(before);
      computed.push((user + system) / 1000);
    }
  });
  const metered = await bench.take();
  const cpuMs = median(computed);
  return {
    ...meteredEach(metered, runs),
    cpuMs,
    waitMs: Math.max(0, lowestTenth(durations) - cpuMs),
    logBytes: output.bytes / runs,
    logLines: output.lines,
  };
}
