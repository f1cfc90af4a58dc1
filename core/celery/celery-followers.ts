import { type Followers, noFollowers } from '../ending/follow.ts';
import type { Environment } from '../protocol/settings.ts';
import type { ResultsTable } from '../records/table.ts';

/**
 * The follower that tells Celery's clients how a task ended, for every function that ends tasks. All else of this room is loaded when a task that
 * Celery sent has ended.
 *
 * @param environment the function's; without `CELERY_TABLE`, there are no followers
 */
export function celeryFollowers(client: ResultsTable['client'], environment: Environment): Followers {
  if (environment['CELERY_TABLE'] === undefined) return noFollowers;
  return {
    celery: async (entry, record) => {
      const { tellCelery } = await import('./tell-celery.ts');
      await tellCelery(client, environment, entry, record);
    },
  };
}
