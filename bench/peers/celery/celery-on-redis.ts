import { Redis } from 'ioredis';
import type { RedisServer } from '../start-redis.ts';
import type { CeleryServices } from './celery-services.ts';

/** Has Celery keep its messages and its results in one Redis, in two of its databases. */
export function celeryOnRedis({ host, port }: RedisServer): CeleryServices {
  const url = `redis://${host}:${port}`;
  const client = new Redis({ host, port, db: 0 });
  // It tries again; that Redis has ended is told by those who watch it.
  client.on('error', () => undefined);
  return {
    name: 'Redis',
    keepsResult: 'in Redis, for a day',
    visibility: '1 h',
    environment: { BROKER: `${url}/0`, RESULTS: `${url}/1` },
    // Where its transport has them: those that wait in a list named after the queue, those that were taken in a hash.
    messages: async () => (await client.llen('celery')) + (await client.hlen('unacked')),
    close: () => client.disconnect(),
  };
}
