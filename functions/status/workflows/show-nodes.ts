import type { ApiNode } from '../../../core/protocol/api-workflow.ts';
import { findWorkflow } from '../../../core/workflow/find-workflow.ts';
import { memberId } from '../../../core/workflow/member-id.ts';
import { numbersOf } from '../../../core/workflow/pages.ts';
import { readMembers } from '../../../core/workflow/read-value.ts';
import type { HttpRequest } from '../../../platform/http/http-request.ts';
import type { Status } from '../status.ts';
import { numbersAwaitedBy } from './awaited-by.ts';
import { readNodesQuery } from './read-workflow-queries.ts';

export type { ApiNode };

interface NodePage {
  readonly nodes: readonly ApiNode[];
  readonly cursor: string | null;
}

/** Ids of tasks that one waits for: more say nothing to anybody. */
const MAX_AFTER = 100;

/**
 * Lists the tasks of a workflow in the order in which they were sent.
 *
 * @throws ProblemError 404; 422 naming each invalid parameter
 */
export async function showNodes(
  status: Status,
  givenId: string,
  query: HttpRequest['query'],
): Promise<NodePage> {
  const { limit, from } = readNodesQuery(query);
  const { id, total } = await findWorkflow(status, givenId);
  const numbers = numbersOf({ from, count: Math.max(0, Math.min(limit, total - from)) });
  const records = await readMembers(status, id, numbers);
  const nodes = [...records.values()].flatMap((record): readonly ApiNode[] => {
    if (!record?.workflow || record.tombstone) return [];
    const { task, state, workflow } = record;
    const after = firstOf(numbersAwaitedBy(workflow), MAX_AFTER).map((number) => memberId(id, number));
    return [{ id: record.id, task, state, path: workflow.path, after }];
  });
  const next = from + numbers.length;
  return { nodes, cursor: numbers.length > 0 && next < total ? String(next) : null };
}

function firstOf<Item>(items: Iterable<Item>, most: number): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    if (taken.length === most) break;
    taken.push(item);
  }
  return taken;
}
