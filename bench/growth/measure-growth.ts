import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundles } from '../bundles.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { progress } from '../progress.ts';
import { inSandbox } from '../sandbox/in-sandbox.ts';
import { newBatches } from '../task-messages.ts';
import { startStandIn } from './start-stand-in.ts';

/** One sandbox after so many tasks. */
export interface GrowthPoint {
  readonly tasks: number;
  /** Megabytes that the process holds once it has given back what it can. */
  readonly rssMb: number;
  /** Of them, those that JavaScript's objects take once garbage is collected. */
  readonly heapMb: number;
  /** Megabytes that it has held at the most until then: what Lambda reports as `Max Memory Used`. */
  readonly peakMb: number;
  /** Milliseconds of the processor for each of the last 1,000 tasks. */
  readonly cpuMs: number;
}

/** Tasks that are run at a time. */
const STEP = 1_000;

/**
 * Runs one worker through many tasks, as a sandbox that lives long, and looks at it now and then.
 *
 * @param points after how many tasks, ascending, in thousands
 */
export async function measureGrowth(
  bundles: Bundles,
  aws: LocalAws,
  points: readonly number[],
): Promise<GrowthPoint[]> {
  const standIn = await startStandIn();
  const endpoints = { dynamodbEndpoint: standIn.endpoint, sesEndpoint: standIn.endpoint };
  const { lovage } = lambdaWorkers(bundles, { ...aws, ...endpoints });
  try {
    return await inSandbox(lovage, async (sandbox) => {
      const grown: GrowthPoint[] = [];
      for (let tasks = STEP; tasks <= Math.max(...points); tasks += STEP) {
        const isPoint = points.includes(tasks);
        const { rssMb, peakMb, heapMb, cpuMs } = await sandbox.invoke(newBatches(STEP), isPoint);
        if (!isPoint) continue;
        progress(`  ${tasks} tasks`);
        grown.push({ tasks, rssMb, peakMb, heapMb, cpuMs: cpuMs / STEP });
      }
      return grown;
    });
  } finally {
    standIn.stop();
  }
}
