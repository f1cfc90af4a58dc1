import type { OutlinedWorkflow } from '../../../core/protocol/api-outline.ts';
import type { ApiWorkflow } from '../../../core/protocol/api-workflow.ts';
import type { StoredWorkflowState, WorkflowState } from '../../../core/protocol/workflow.ts';
import { WORKFLOWS } from '../../../core/records/list/indexes.ts';
import { readEntries } from '../../../core/records/list/read-entries.ts';
import { readItems } from '../../../core/records/read-items.ts';
import { sideBySide } from '../../../core/records/side-by-side.ts';
import { findWorkflow } from '../../../core/workflow/find-workflow.ts';
import { isHead, listPartitions, readHead, type WorkflowHead } from '../../../core/workflow/head-item.ts';
import { showOutline } from '../../../core/workflow/show-outline.ts';
import { listedWorkflow, showWorkflow } from '../../../core/workflow/show-workflow.ts';
import type { HttpRequest } from '../../../platform/http/http-request.ts';
import type { Status } from '../status.ts';
import { cursorOfPlace, readWorkflowQuery, readWorkflowsQuery } from './read-workflow-queries.ts';

/** How long a call that waits lets pass between two looks, in milliseconds: a look reads one item. */
const LOOK_MS = 500;

/** Workflows of a list that are counted at once. */
const COUNTED_AT_ONCE = 5;

/** One workflow, with its outline if that was asked for. */
export type ShownWorkflow = ApiWorkflow | OutlinedWorkflow;

/** A page of workflows as the API shows it. */
interface WorkflowPage {
  readonly workflows: readonly ApiWorkflow[];
  readonly cursor: string | null;
}

/**
 * Shows one workflow, once it has come to its end or the wait is over.
 *
 * @throws ProblemError 404; 422 naming each invalid parameter
 */
export async function showOneWorkflow(
  status: Status,
  givenId: string,
  query: HttpRequest['query'],
): Promise<ShownWorkflow> {
  const { waitMs, outline } = readWorkflowQuery(query);
  const { clock, waits } = status;
  const mayWait = waitMs > 0 && (waits?.mayWait() ?? true);
  const end = clock.now() + (mayWait ? waitMs : 0);
  try {
    let head = await findWorkflow(status, givenId);
    while (head.finishedAt === null && clock.now() < end) {
      await clock.sleep(Math.min(LOOK_MS, end - clock.now()));
      head = await findWorkflow(status, givenId);
    }
    return await (outline ? showOutline(status, head) : showWorkflow(status, head));
  } finally {
    if (mayWait) waits?.waited();
  }
}

/**
 * Lists workflows, the newest first. Whether one has started is seen from its members, so a page of those that have, or have not, may be short or empty.
 *
 * @throws ProblemError 422 naming each invalid parameter
 */
export async function listWorkflows(status: Status, query: HttpRequest['query']): Promise<WorkflowPage> {
  const { state, limit, before } = readWorkflowsQuery(query);
  const { table, clock, random } = status;
  const partitions = storedStates(state).flatMap(listPartitions);
  const { entries, more } = await readEntries(table, WORKFLOWS, partitions, 'newest first', before, limit);
  const page = entries.slice(0, limit);
  const ids = page.map(({ id }) => id);
  const { items } = await readItems(table, ids, clock, random);
  const heads = ids.flatMap((id): readonly WorkflowHead[] => {
    const item = items.get(id);
    const head = item && isHead(item) ? readHead(item) : null;
    return head && head.ttl * 1000 > clock.now() ? [head] : [];
  });
  const shown = await sideBySide(heads, (head) => listedWorkflow(status, head), COUNTED_AT_ONCE);
  const last = page.at(-1);
  const isMore = more || entries.length > page.length;
  return {
    workflows: shown.filter((workflow) => state === null || workflow.state === state),
    cursor: isMore && last ? cursorOfPlace(last.place) : null,
  };
}

/** The states that the table has for one that the API shows. */
function storedStates(state: WorkflowState | null): readonly StoredWorkflowState[] {
  if (state === null) return ['OPEN', 'SUCCESS', 'FAILURE', 'REVOKED'];
  return state === 'PENDING' || state === 'STARTED' ? ['OPEN'] : [state];
}
