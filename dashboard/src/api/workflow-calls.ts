import { call } from './call.ts';
import { MAX_PAGE } from './calls.ts';
import type { OutlinedWorkflow, Workflow, WorkflowPage, WorkflowState, WorkflowTask } from './task.ts';

/** Pages that are read at most for one list: the API's may be empty where it looks for those that have started, or have not. */
const MOST_PAGES = 5;

/**
 * The newest workflows in a state.
 *
 * @param count how many, if there are as many
 */
export async function listWorkflows(
  state: WorkflowState,
  count: number,
  signal: AbortSignal,
): Promise<WorkflowPage> {
  let listed: WorkflowPage = { workflows: [], cursor: null };
  for (let pages = 0; pages < MOST_PAGES && listed.workflows.length < count; pages += 1) {
    const limit = Math.min(MAX_PAGE, count - listed.workflows.length);
    const query = new URLSearchParams({ state, limit: String(limit) });
    if (listed.cursor !== null) query.set('cursor', listed.cursor);
    const page: WorkflowPage = await call('GET', `/workflows?${query}`, { signal });
    listed = { workflows: [...listed.workflows, ...page.workflows], cursor: page.cursor };
    if (page.cursor === null) break;
  }
  return listed;
}

/** A workflow with its parts, and how each of them fares. */
export function readWorkflow(id: string, signal: AbortSignal): Promise<OutlinedWorkflow> {
  return call('GET', `${pathOf(id)}?include=outline`, { signal });
}

/** Revokes what has not ended of a workflow, or retries what failed by itself. */
export function changeWorkflow(id: string, change: 'revoke' | 'retry'): Promise<Workflow> {
  return call('POST', `${pathOf(id)}/${change}`);
}

/** A page of the tasks of a workflow, in the order in which they were sent. */
export interface WorkflowTaskPage {
  readonly nodes: readonly WorkflowTask[];
  readonly cursor: string | null;
}

export function listWorkflowTasks(
  id: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<WorkflowTaskPage> {
  const query = new URLSearchParams({ limit: String(MAX_PAGE) });
  if (cursor !== null) query.set('cursor', cursor);
  return call('GET', `${pathOf(id)}/nodes?${query}`, signal ? { signal } : {});
}

function pathOf(id: string): string {
  return `/workflows/${encodeURIComponent(id)}`;
}
