import { CannotRun } from '../../local/python-environment.ts';
import { meteredEach } from '../metered-each.ts';
import { startCelery } from '../peers/celery/start-celery.ts';
import { WORKER_NAMES } from '../peers/worker-names.ts';
import type { BenchAws } from '../start-aws.ts';
import type { WireRow } from './measure-wire.ts';

/** Requests with which the sender and the bench poll for the end; they are not counted. */
const WAITING: ReadonlySet<string> = new Set(['GetItem', 'GetQueueAttributes']);

/**
 * Counts on the wire what Celery's tasks ask of SQS and DynamoDB. Celery's worker receives and deletes its messages itself. For a Lambda
 * function the event source does that, and those requests are not counted here.
 *
 * @returns an empty list if Celery cannot run
 */
export async function countCelery(bench: BenchAws, tasks: number): Promise<WireRow[]> {
  try {
    const celery = await startCelery('sqs', bench.aws);
    try {
      await bench.take();
      await celery.run(tasks);
      const metered = meteredEach(await bench.take(), tasks);
      const { SendMessage = 0, ...others } = metered.requests;
      const requests = Object.fromEntries(Object.entries(others).filter(([name]) => !WAITING.has(name)));
      return [
        {
          name: WORKER_NAMES.celerySqs,
          call: { requests: { SendMessage }, writeUnits: 0, readUnits: 0 },
          run: { ...metered, requests, readUnits: 0 },
          indexWrites: 0,
        },
      ];
    } finally {
      await celery.stop();
    }
  } catch (error) {
    if (error instanceof CannotRun) return [];
    throw error;
  }
}
