import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundles } from '../bundles.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { progress } from '../progress.ts';
import { inSandbox } from '../sandbox/in-sandbox.ts';
import { newBatches } from '../task-messages.ts';
import { startStandIn } from './start-stand-in.ts';

/** The state of one sandbox after a number of tasks. */
export interface GrowthPoint {
  readonly tasks: number;
  /** Megabytes the process holds once it has returned what it can. */
  readonly rssMb: number;
  /** The part of them used by JavaScript objects after garbage collection. */
  readonly heapMb: number;
  /** The most megabytes it has held so far, which Lambda reports as `Max Memory Used`. */
  readonly peakMb: number;
  /** Processor milliseconds per task, over the last 1,000 tasks. */
  readonly cpuMs: number;
}

/** Tasks run at a time. */
const STEP = 1_000;

/**
 * Runs many tasks on one worker, like a long-lived sandbox, and measures it at some points.
 *
 * @param points the task counts at which to measure: ascending multiples of 1,000
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
