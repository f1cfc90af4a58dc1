import { unlessRefused } from '../api/call.ts';
import { readQueue } from '../api/calls.ts';
import type { Task } from '../api/task.ts';
import { useFetched } from '../api/use-fetched.ts';

/** Pause between two reads, in milliseconds. AWS allows 15 a second per account. */
const EVERY_MS = 10_000;

/** Queues that are asked about at most. */
const MOST = 5;

const NONE: ReadonlySet<string> = new Set();

/** The paused ones of the queues on which these tasks wait. None for somebody who may not operate queues. */
export function usePausedQueues(tasks: readonly Task[]): ReadonlySet<string> {
  const waiting = tasks.filter(({ state }) => state === 'PENDING' || state === 'RETRY');
  const names = [...new Set(waiting.map(({ queue }) => queue))].sort().slice(0, MOST);
  const { value } = useFetched(
    names.length === 0
      ? null
      : {
          key: names.join(' '),
          fetch: async (signal) => {
            const queues = await Promise.all(
              names.map((name) => unlessRefused(readQueue(name, signal), null)),
            );
            return new Set(queues.flatMap((queue) => (queue?.paused ? [queue.name] : [])));
          },
          every: () => EVERY_MS,
        },
  );
  return value ?? NONE;
}
