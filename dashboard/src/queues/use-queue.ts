import { useState } from 'preact/hooks';
import { CallFailed } from '../api/call.ts';
import { readQueue } from '../api/calls.ts';
import type { Queue } from '../api/task.ts';
import { usePolling } from '../api/use-polling.ts';

/** Pauses between two looks, in milliseconds: while a change is under way, and else. AWS allows 15 a second, to a whole account. */
const CHANGING_MS = 2_000;
const EVERY_MS = 10_000;

export interface OperatedQueue {
  /** `null` where the caller may not know, or where there are no operator calls. */
  readonly operated: Queue | null;
  readonly setOperated: (queue: Queue) => void;
}

/** A queue with what only the operator's calls tell: whether it is paused. */
export function useQueue(name: string): OperatedQueue {
  const [operated, setOperated] = useState<Queue | null>(null);
  usePolling({
    key: name,
    poll: async (signal) => {
      try {
        const queue = await readQueue(name, signal);
        if (!signal.aborted) setOperated(queue);
        return queue.consumer.endsWith('ing') ? CHANGING_MS : EVERY_MS;
      } catch (error) {
        // Who may not operate sees the counts all the same.
        if (!(error instanceof CallFailed) || error.status === null || error.status >= 500) throw error;
        return null;
      }
    },
  });
  return { operated, setOperated };
}
