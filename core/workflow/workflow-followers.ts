import type { Followers } from '../ending/follow.ts';
import { WORKFLOW } from '../protocol/outbox.ts';
import type { Flow } from './flow.ts';

/**
 * The follower that carries workflows on, for the functions that may send to all queues. All else of this room is loaded when the first member of a
 * workflow has ended.
 *
 * @param flow gives what it needs; it is asked when it is needed, because the flow has all followers, and this is one of them
 */
export function workflowFollowers(flow: () => Flow): Followers {
  return {
    [WORKFLOW]: async (_entry, record) => {
      const { afterEnd } = await import('./after-end.ts');
      await afterEnd(flow(), record);
    },
  };
}
