import { Redis } from 'ioredis';
import type { RedisServer } from '../start-redis.ts';
import type { CeleryServices } from './celery-services.ts';

/** Puts Celery's messages and results into two databases of one Redis. */
export function celeryOnRedis({ host, port }: RedisServer): CeleryServices {
  const url = `redis://${host}:${port}`;
  const client = new Redis({ host, port, db: 0 });
  // The client reconnects; whoever watches the Redis process reports its end.
  client.on('error', () => undefined);
  return {
    name: 'Redis',
    keepsResult: 'in Redis, for a day',
    visibility: '1 h',
    environment: { BROKER: `${url}/0`, RESULTS: `${url}/1` },
    // Celery's transport keeps waiting messages in a list named after the queue, and unacknowledged ones in a hash.
    messages: async () => (await client.llen('celery')) + (await client.hlen('unacked')),
    close: () => client.disconnect(),
  };
}
