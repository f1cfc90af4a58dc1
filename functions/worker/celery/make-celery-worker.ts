import { readCeleryTable } from '../../../core/celery/celery-results.ts';
import type { Environment } from '../../../core/protocol/settings.ts';
import type { Worker } from '../worker.ts';
import { createCeleryIntake } from './celery-intake.ts';
import { celeryListener } from './celery-listener.ts';

/**
 * The worker of the queue that Celery sends to: it also reads Celery's messages, and tells Celery's clients how attempts fare.
 *
 * @param environment the function's
 * @throws Error if the table of Celery's results is not in the settings; TypeError as `celeryDefinitions` does
 */
export function makeCeleryWorker(worker: Worker, environment: Environment): Worker {
  const results = readCeleryTable(worker.table.client, environment);
  if (!results) throw new Error('CELERY_QUEUE is set, but CELERY_TABLE is not.');
  const ran = { pid: process.pid, hostname: environment['AWS_LAMBDA_FUNCTION_NAME'] ?? 'lovage' };
  return {
    ...worker,
    intake: createCeleryIntake(worker, results),
    listen: celeryListener(worker, results, ran),
  };
}
