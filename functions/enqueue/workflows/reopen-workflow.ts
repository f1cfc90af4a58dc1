import { ProblemError } from '../../../core/protocol/problem.ts';
import type { StoredWorkflowState } from '../../../core/protocol/workflow.ts';
import { reopenHead } from '../../../core/workflow/change-head.ts';
import { isHead, readHead } from '../../../core/workflow/head-item.ts';
import { readItemById } from '../../../core/workflow/update-item.ts';
import type { Call } from '../enqueue.ts';

/**
 * Lets a workflow go on of which a member is retried by hand: it has not come to its end any more.
 *
 * @throws ProblemError 409 while it is being revoked
 */
export async function reopenWorkflow(
  { table, clock }: Pick<Call, 'table' | 'clock'>,
  id: string,
): Promise<void> {
  const item = await readItemById(table, id);
  let head = item && isHead(item) ? readHead(item) : null;
  while (head) {
    if (head.todo === 'revoke') throw stillRevoked();
    const { done, head: now } = await reopenHead(table, head, clock.now());
    // It was revoked since it was seen, or somebody else has let it go on, and it has ended again.
    head = !done && now && HAS_ENDED.includes(now.state) ? now : null;
  }
}

/** The states that a workflow leaves when a member is retried by hand. */
const HAS_ENDED: readonly StoredWorkflowState[] = ['FAILURE', 'REVOKED'];

/** What is retried while its workflow is being revoked would be revoked, too. Without `Retry-After`: a client would wait for that, and say nothing. */
export function stillRevoked(): ProblemError {
  return new ProblemError(409, 'The workflow is still being revoked. Try again in a minute.');
}
