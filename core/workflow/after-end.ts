import type { TaskRecord } from '../protocol/record.ts';
import type { Flow } from './flow.ts';
import { numbersOf } from './pages.ts';
import { releaseMembers } from './release-members.ts';
import { NotCarriedOn, Steps } from './steps.ts';
import type { Run } from './value.ts';

/**
 * Carries a workflow on after the end of a member: joins learn of it, and what waits for it goes on, or fails. It is called at least once for each end.
 * Members that end on the way stand in the due index until what follows them is done, here or by the sweep.
 *
 * @param record a final one
 * @throws unknown what kept it from being done
 */
export async function afterEnd(flow: Flow, record: TaskRecord): Promise<void> {
  const steps = new Steps(flow);
  await steps.take(record);
  await steps.takeRest();
}

/** Revokes what has not ended of consecutive members, the last first, so that nothing is let go on meanwhile. @returns whether all is done */
export async function revokeMembers(flow: Flow, workflow: string, members: Run): Promise<boolean> {
  const steps = new Steps(flow);
  try {
    await steps.revoke(workflow, members, null);
  } catch (error) {
    if (error instanceof NotCarriedOn) return false;
    throw error;
  }
  await steps.takeRest();
  return true;
}

/** Lets a page of members go on, as its message says. */
export async function releasePage(flow: Flow, workflow: string, page: Run): Promise<void> {
  const steps = new Steps(flow);
  await releaseMembers(flow, workflow, numbersOf(page), steps);
  await steps.takeRest();
}
