import type { Torture } from '../torture.ts';
import { QUEUES } from '../tortured.ts';

/** How often it is looked which workers there are, in milliseconds: a process takes longer than that to start. */
const EVERY_MS = 100;

/**
 * Writes down when a worker's process is gone.
 *
 * @returns a function that ends it
 */
export function watchWorkers({ system, journal }: Pick<Torture, 'system' | 'journal'>): () => void {
  const known = new Set<number>();
  const timer = setInterval(() => {
    for (const { pid, exited } of QUEUES.flatMap((queue) => system.local.workersOf(queue))) {
      if (pid === undefined || known.has(pid)) continue;
      known.add(pid);
      void exited.then(() => journal.note({ kind: 'gone', pid }));
    }
  }, EVERY_MS);
  return () => clearInterval(timer);
}
