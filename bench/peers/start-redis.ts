import { spawn } from 'node:child_process';
import { Redis } from 'ioredis';
import { LOOPBACK } from '../../local/emulators/emulator.ts';
import { freePort } from '../../local/free-port.ts';
import { CannotRun, runs } from '../../local/python-environment.ts';
import { type WatchedChild, watchChild } from './watch-child.ts';

/** The most milliseconds that Redis may take to start; it takes about ten. */
const START_LIMIT_MS = 10_000;

/** A Redis in memory, for this process alone. */
export interface RedisServer extends WatchedChild {
  readonly host: string;
  readonly port: number;
}

/**
 * Starts redis-server on a free port, without persistence.
 *
 * @throws CannotRun when `redis-server` is not on the PATH
 * @throws Error when it does not answer within ten seconds, with its last output
 */
export async function startRedis(): Promise<RedisServer> {
  if (!runs('redis-server', ['--version'])) {
    const how = 'Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis';
    throw new CannotRun(`redis-server is not on the PATH (${how})`);
  }
  const address = { host: LOOPBACK, port: await freePort() };
  const listening = ['--bind', address.host, '--port', String(address.port)];
  const child = spawn('redis-server', [...listening, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watched = watchChild('redis-server', child);
  const client = new Redis({ ...address, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  // Connections are refused until Redis listens; the client retries until the limit.
  client.on('error', () => undefined);
  try {
    await watched.during(client.ping(), START_LIMIT_MS);
    return { ...watched, ...address };
  } catch (error) {
    await watched.stop();
    throw error;
  } finally {
    client.disconnect();
  }
}
