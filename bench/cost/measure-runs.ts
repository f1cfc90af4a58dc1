import type { LoadedFunction } from '../load-function.ts';
import { meteredEach } from '../metered-each.ts';
import type { Metered } from '../metered-proxy.ts';
import type { BenchAws } from '../start-aws.ts';
import { lowestTenth, median, timed } from '../statistics.ts';
import { captureOutput } from './captured-output.ts';

/** What one run of a function took, on average over several. */
export interface MeasuredRun extends Metered {
  /** Milliseconds of the processor: the median run. */
  readonly cpuMs: number;
  /** Milliseconds for which it waited, for AWS above all: what is left of the runs that nothing else on the machine delayed. */
  readonly waitMs: number;
  readonly logBytes: number;
  /** What all of the runs printed. */
  readonly logLines: readonly string[];
}

/** Runs the function once for each event, one after the other. The first of them is not measured: it opens connections. */
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
