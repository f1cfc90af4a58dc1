import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Queue } from 'bullmq';
import { build } from 'esbuild';
import { prepareBundleFolder } from '../../../infra/bundle.ts';
import { MAIL } from '../../task-messages.ts';
import { peerOptions } from '../bundle-peer.ts';
import type { Peer } from '../peer.ts';
import { startRedis } from '../start-redis.ts';
import { watchChild } from '../watch-child.ts';
import type { Run, WorkerMessage, WorkerSettings } from './worker-process.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', '..', '.lovage', 'bench', 'bullmq');

/** The queue's name in Redis. */
const QUEUE = 'bench';

/** Time limits in milliseconds for a start or a run, and for each of its tasks: many times what they take. */
const LIMIT_MS = 30_000;
const TASK_LIMIT_MS = 50;

/**
 * Starts BullMQ: Redis, and a worker that takes ten jobs at a time. The worker runs from one minified file, as the functions do, and
 * Node.js measures its time (`process.cpuUsage`). This process adds the jobs of a run in one go.
 *
 * @throws CannotRun when `redis-server` is not on the PATH
 * @throws Error when the worker does not start
 */
export async function startBullmq(sesEndpoint: string): Promise<Peer> {
  const file = await bundleWorker();
  const redis = await startRedis();
  const { host, port } = redis;
  const settings: WorkerSettings = { queue: QUEUE, redis: { host, port }, sesEndpoint };
  const child = fork(file, [JSON.stringify(settings)], {
    execArgv: [],
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const watched = [watchChild('BullMQ’s worker', child), redis];
  const during = <Result>(work: Promise<Result>, limitMs: number) =>
    Promise.race(watched.map((one) => one.during(work, limitMs)));
  const queue = new Queue(QUEUE, { connection: { host, port } });
  const peer: Peer = {
    name: 'BullMQ on Redis',
    guarantees: {
      deduplicates: 'no: a job whose lock has expired is run again',
      keepsResult: 'in Redis: all, or as many as you configure',
      survivesKill:
        'run again within a minute, once its lock has expired; fails if that worker is killed too',
    },
    run: async (tasks) => {
      const limit = LIMIT_MS + tasks * TASK_LIMIT_MS;
      const counting = next(child);
      // Sending fails once the worker has ended; `during` reports that.
      child.send({ tasks } satisfies Run, () => undefined);
      await during(counting, limit);
      const jobs = Array.from({ length: tasks }, () => ({ name: 'send_email', data: MAIL }));
      const [message] = await during(Promise.all([next(child), queue.addBulk(jobs)]), limit);
      if (message.kind === 'done') return message.spent;
      throw new Error(`A task failed${message.kind === 'failed' ? `: ${message.reason}` : ''}`);
    },
    stop: async () => {
      await queue.close();
      await Promise.all(watched.map(({ stop }) => stop()));
    },
  };
  try {
    await during(next(child), LIMIT_MS);
    await peer.run(1);
    return peer;
  } catch (error) {
    await peer.stop();
    throw error;
  }
}

/**
 * Bundles the worker with the settings of the functions, but without replacing parts of the SDK.
 *
 * @returns the path of the file to run
 */
async function bundleWorker(): Promise<string> {
  await prepareBundleFolder(FOLDER);
  await build(peerOptions(path.join(import.meta.dirname, 'worker-process.ts'), FOLDER));
  return path.join(FOLDER, 'index.js');
}

async function next(child: ChildProcess): Promise<WorkerMessage> {
  const [message] = await once(child, 'message');
  return message;
}
