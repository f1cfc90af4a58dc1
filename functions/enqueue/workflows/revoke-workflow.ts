import { errorFields } from '../../../core/protocol/logger.ts';
import { ProblemError } from '../../../core/protocol/problem.ts';
import { revokeMembers } from '../../../core/workflow/after-end.ts';
import type { ApiWorkflow } from '../../../core/workflow/api-workflow.ts';
import { doneWithHead, revokeHead } from '../../../core/workflow/change-head.ts';
import { findWorkflow } from '../../../core/workflow/find-workflow.ts';
import type { WorkflowHead } from '../../../core/workflow/head-item.ts';
import { showWorkflow } from '../../../core/workflow/show-workflow.ts';
import type { Call } from '../enqueue.ts';

/**
 * Revokes what has not ended of a workflow, now. The workflow's own item says so first: if the call dies on the way, or its time runs out, the sweep revokes
 * the rest. Of one that was revoked before, it revokes what has not ended even so.
 *
 * @returns the workflow as it is then
 * @throws ProblemError 404; 409 if it has succeeded, or failed with nothing left that runs
 */
export async function revokeWorkflow(call: Call, givenId: string): Promise<ApiWorkflow> {
  const { table, clock, logger } = call;
  const found = await findWorkflow(call, givenId);
  // Of one that failed, others may run on.
  const isOver = found.state === 'FAILURE' && (await showWorkflow(call, found)).counts.open === 0;
  if (isOver) throw notToBeRevoked(found);
  const now = await revokeAsItIs(call, found);
  try {
    if (await revokeMembers(call, now.id, { from: 0, count: now.total })) {
      await doneWithHead(table, { ...now, todo: 'revoke' }, clock.now());
    }
  } catch (error) {
    logger.warn('revoke of a workflow left to the sweep', { workflow: now.id, ...errorFields(error) });
  }
  logger.info('workflow revoked', { workflow: now.id });
  return showWorkflow(call, now);
}

/** @returns the workflow, revoked */
async function revokeAsItIs(call: Call, seen: WorkflowHead): Promise<WorkflowHead> {
  const { done, head } = await revokeHead(call.table, seen, call.clock.now());
  const now = head ?? seen;
  if (done || now.state === 'REVOKED') return now;
  // A member was retried by hand since it was seen: it goes on, and is to be revoked all the same.
  if (now.revision !== seen.revision) return revokeAsItIs(call, now);
  throw notToBeRevoked(now);
}

function notToBeRevoked({ state }: WorkflowHead): ProblemError {
  return new ProblemError(409, `The workflow is ${state}. Only one that has not ended can be revoked.`);
}
