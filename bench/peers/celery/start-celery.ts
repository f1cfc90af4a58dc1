import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { CREDENTIALS, REGION } from '../../../local/local-aws.ts';
import { CannotRun, installPython } from '../../../local/python-environment.ts';
import { MAIL } from '../../task-messages.ts';
import type { Peer, Spent } from '../peer.ts';
import { startRedis } from '../start-redis.ts';
import { watchChild } from '../watch-child.ts';
import { type CeleryEndpoints, celeryOnAws } from './celery-on-aws.ts';
import { celeryOnRedis } from './celery-on-redis.ts';
import type { CeleryServices } from './celery-services.ts';
import { processUsage } from './process-usage.ts';

/** One process without a pool, and without the messages between workers, because there is only one. */
const WORKER = [
  ...['-A', 'app', 'worker', '--pool=solo', '--loglevel=ERROR'],
  ...['--without-gossip', '--without-mingle', '--without-heartbeat'],
];

/** Replaces this process's environment, which might point to a real account or a proxy. */
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUTF8: '1',
} as const;

/** Time limits in milliseconds for a run, and for each of its tasks: many times what they take. */
const LIMIT_MS = 30_000;
const TASK_LIMIT_MS = 200;

/** Milliseconds between polls of the message count. */
const POLL_MS = 5;

/** Celery, which has chords as well. */
export interface CeleryPeer extends Peer {
  /** Runs a chord of tasks that do nothing, whose body counts what they return. Resolves when the body's result was read. */
  runChord(members: number): Promise<Spent>;
}

/**
 * Starts Celery with its defaults and its leanest pool, `solo`: one process that runs one task at a time in its main thread. Another
 * process sends the tasks and waits for their results. Linux measures the worker's time, to 10 ms.
 *
 * @param kind where messages and results go: SQS and DynamoDB, or a Redis of its own
 * @throws CannotRun when this is not Linux, or lacks Python 3.10, Celery's packages or, for Redis, redis-server
 * @throws Error when the worker does not start
 */
export async function startCelery(kind: 'sqs' | 'redis', endpoints: CeleryEndpoints): Promise<CeleryPeer> {
  if (!existsSync('/proc/self/stat'))
    throw new CannotRun('processor time is read from /proc, which only Linux has');
  const programs = installCelery();
  const redis = kind === 'redis' ? await startRedis() : undefined;
  const services = redis ? celeryOnRedis(redis) : await celeryOnAws(endpoints);
  const options = {
    cwd: import.meta.dirname,
    env: { ...ENVIRONMENT, ...services.environment, SES_ENDPOINT: endpoints.sesEndpoint },
  };
  const workerProcess = spawn(path.join(programs, 'celery'), WORKER, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const worker = watchChild('Celery’s worker', workerProcess);
  const senderProcess = spawn(path.join(programs, 'python'), ['send_and_wait.py'], options);
  const sender = watchChild('Celery’s sender', senderProcess);
  const watched = [worker, sender, ...(redis ? [redis] : [])];
  // Writing fails once the sender has ended; `during` reports that.
  senderProcess.stdin.on('error', () => undefined);
  const lines = createInterface({ input: senderProcess.stdout });
  const order = async (given: object, tasks: number): Promise<Spent> => {
    const limit = LIMIT_MS + tasks * TASK_LIMIT_MS;
    const before = processUsage(workerProcess.pid);
    const over = new AbortController();
    const done = allDone(lines, services, over.signal);
    senderProcess.stdin.write(`${JSON.stringify({ tasks, ...given })}\n`);
    try {
      // If it takes too long, the first in the list reports it: the worker, whose output may say why.
      await Promise.race(watched.map(({ during }) => during(done, limit)));
    } finally {
      over.abort();
    }
    const { cpuMs, rssMb } = processUsage(workerProcess.pid);
    return { cpuMs: cpuMs - before.cpuMs, rssMb };
  };
  const peer: CeleryPeer = {
    name: `Celery on ${services.name}`,
    guarantees: {
      deduplicates: 'no',
      keepsResult: services.keepsResult,
      survivesKill: `in this pool (solo): run again ${services.visibility} after it was taken; in prefork (the default): lost`,
    },
    run: (tasks) => order({ input: MAIL }, tasks),
    runChord: (members) => order({ chord: true }, members),
    stop: async () => {
      services.close();
      await Promise.all(watched.map(({ stop }) => stop()));
    },
  };
  try {
    await worker.during(once(workerProcess, 'spawn'), LIMIT_MS);
    await peer.run(1); // waits until the worker is up and its connections are open
    return peer;
  } catch (error) {
    await peer.stop();
    throw error;
  }
}

/** @throws CannotRun when Python is missing or pip cannot install the packages */
function installCelery(): string {
  try {
    return installPython('celery', path.join(import.meta.dirname, 'requirements.txt'));
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw new CannotRun('pip could not install Celery; see its output above');
  }
}

/** Waits for the results and then for the messages, because this pool acknowledges a task shortly after storing its result. */
async function allDone(lines: Interface, services: CeleryServices, signal: AbortSignal): Promise<void> {
  await once(lines, 'line', { signal });
  while ((await services.messages()) > 0) await delay(POLL_MS, undefined, { signal });
}
