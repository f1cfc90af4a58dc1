import type { ApiWorkflow, WorkflowCounts } from '../protocol/api-workflow.ts';
import type { WorkflowHead } from './head-item.ts';

export type { ApiWorkflow, WorkflowCounts };

/** A workflow as it was accepted. */
export function acceptedWorkflow({
  id,
  total,
  createdAt,
}: Pick<WorkflowHead, 'id' | 'total' | 'createdAt'>): ApiWorkflow {
  return {
    ...{ id, state: 'PENDING', ready: false, successful: false, result: null, error: null, total },
    counts: { open: total, succeeded: 0, failed: 0, skipped: 0 },
    createdAt: new Date(createdAt).toISOString(),
    finishedAt: null,
  };
}
