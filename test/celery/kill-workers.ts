import { setTimeout as delay } from 'node:timers/promises';
import type { LocalSystem } from '../../local/local-system.ts';

/** Milliseconds between two looks for a worker that is busy. */
const PAUSE_MS = 400;

/**
 * Kills workers of Celery's queue while they run tasks, one after the other.
 *
 * @returns how many were killed
 */
export async function killWorkers(system: LocalSystem, most: number, signal: AbortSignal): Promise<number> {
  const queue = system.celery?.queue ?? '';
  let killed = 0;
  while (killed < most && !signal.aborted) {
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    const worker = system.workersOf(queue).find(({ busy }) => busy);
    if (worker?.pid === undefined) continue;
    process.kill(worker.pid, 'SIGKILL');
    await worker.exited;
    killed += 1;
  }
  return killed;
}
