import type { Bundles } from '../bundles.ts';
import { startBullmq } from '../peers/bullmq/start-bullmq.ts';
import { startCelery } from '../peers/celery/start-celery.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { startLambdaWorker } from '../peers/start-lambda-worker.ts';
import { WORKER_NAMES } from '../peers/worker-names.ts';
import type { BenchAws } from '../start-aws.ts';
import type { WorkerToMeasure } from './measure-workers.ts';

/**
 * The rows of the comparison, Lovage's first.
 *
 * @param onlyLambda leaves out workers that need Redis or Python besides Node.js
 */
export function workersToMeasure(
  { direct }: BenchAws,
  bundles: Bundles,
  onlyLambda: boolean,
): WorkerToMeasure[] {
  const lambdas = Object.values(lambdaWorkers(bundles, direct)).map((worker) => ({
    name: worker.name,
    start: () => startLambdaWorker(worker),
  }));
  if (onlyLambda) return lambdas;
  return [
    ...lambdas,
    { name: WORKER_NAMES.celerySqs, start: () => startCelery('sqs', direct) },
    { name: WORKER_NAMES.bullmq, start: () => startBullmq(direct.sesEndpoint) },
    { name: WORKER_NAMES.celeryRedis, start: () => startCelery('redis', direct) },
  ];
}
