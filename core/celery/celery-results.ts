import type { Environment } from '../protocol/settings.ts';
import type { ResultsTable } from '../records/table.ts';
import type { CeleryResults } from './result-item.ts';

/** The table of Celery's results, and how they are kept. */
export interface CeleryTable extends CeleryResults {
  readonly table: ResultsTable;
}

/** The queue that Celery sends to, and where its results are. */
export interface ServedCelery {
  readonly queue: string;
  readonly results: CeleryTable;
}

/** What a function that meets Celery's own messages is told by `CELERY_QUEUE` and `CELERY_TABLE`; `undefined` without them. */
export function readServedCelery(
  client: ResultsTable['client'],
  environment: Environment,
): ServedCelery | undefined {
  const queue = environment['CELERY_QUEUE'];
  const results = readCeleryTable(client, environment);
  return queue === undefined || results === null ? undefined : { queue, results };
}

/**
 * The table in a function's settings: `CELERY_TABLE`, its name; `CELERY_KEY_PREFIX` and `CELERY_TRACK_STARTED` (`on`), if they are set.
 *
 * @returns `null` if the deployment has no such table
 */
export function readCeleryTable(
  client: ResultsTable['client'],
  environment: Environment,
): CeleryTable | null {
  const name = environment['CELERY_TABLE'];
  if (name === undefined) return null;
  const keyPrefix = environment['CELERY_KEY_PREFIX'];
  return {
    table: { client, name },
    trackStarted: environment['CELERY_TRACK_STARTED'] === 'on',
    ...(keyPrefix === undefined ? {} : { keyPrefix }),
  };
}
