import type { Environment } from '../protocol/settings.ts';
import type { ResultsTable } from '../records/table.ts';
import type { CeleryResults } from './result-item.ts';

/** The table of Celery's results, and how they are kept. */
export interface CeleryTable extends CeleryResults {
  readonly table: ResultsTable;
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
