import { type Follower, type Followers, noFollowers } from '../ending/follow.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Environment } from '../protocol/settings.ts';
import type { ResultsTable } from '../records/table.ts';

/**
 * The follower that tells Celery's clients how a task ended, for every function that ends tasks. All else of this room is loaded when a task that
 * Celery sent has ended.
 *
 * @param environment the function's; `CELERY_TABLE` is the table of Celery's results
 * @param untold what is done in a function without that table. A deployment that no longer serves Celery may still have Celery's tasks
 */
export function celeryFollowers(
  client: ResultsTable['client'],
  environment: Environment,
  untold?: Follower,
): Followers {
  if (environment['CELERY_TABLE'] === undefined) return untold ? { celery: untold } : noFollowers;
  return {
    celery: async (entry, record) => {
      const { tellCelery } = await import('./tell-celery.ts');
      await tellCelery(client, environment, entry, record);
    },
  };
}

/** For a function that has the table if there is one: without it, nobody reads results any more. */
export function tellNobody({ logger }: { readonly logger: Logger }): Follower {
  return async (_entry, { id: taskId, task, state }) =>
    logger.warn('Celery is no longer served: Python is not told of an end', { taskId, task, state });
}
