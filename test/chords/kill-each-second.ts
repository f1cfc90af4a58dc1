import { setTimeout as delay } from 'node:timers/promises';
import type { LocalSystem } from '../../local/local-system.ts';

const SECOND_MS = 1_000;

/**
 * Kills a worker of a queue each second, if one runs tasks then: of one that waits, or has just been started and loads its code, nothing would be lost.
 *
 * @returns how many were killed
 */
export async function killEachSecond(
  system: LocalSystem,
  queue: string,
  signal: AbortSignal,
): Promise<number> {
  let killed = 0;
  let loaded: readonly unknown[] = system.workersOf(queue);
  while (await second(signal)) {
    const workers = system.workersOf(queue);
    const busy = workers.filter((worker) => worker.busy && loaded.includes(worker));
    loaded = workers;
    const worker = busy[killed % busy.length];
    if (worker?.pid === undefined) continue;
    process.kill(worker.pid, 'SIGKILL');
    await worker.exited;
    killed += 1;
  }
  return killed;
}

/** Lets a second pass. @returns whether it goes on */
async function second(signal: AbortSignal): Promise<boolean> {
  await delay(SECOND_MS, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return !signal.aborted;
}
