import { useState } from 'preact/hooks';
import type { Workflow } from '../api/task.ts';
import { listWorkflowTasks, type WorkflowTaskPage } from '../api/workflow-calls.ts';
import { StateBadge } from '../parts/state-badge.tsx';
import { useAction } from '../parts/use-action.ts';
import { hrefOf } from '../route/route.ts';
import { counted, inWords } from './count-words.ts';

const NOTHING: WorkflowTaskPage = { nodes: [], cursor: null };

/** All tasks of a workflow in the order in which they were sent, a page at a time, on request: there may be many thousands. */
export function AllTasks({ workflow: { id, total } }: { readonly workflow: Workflow }) {
  const [page, setPage] = useState<WorkflowTaskPage | null>(null);
  const { busy, act } = useAction();
  const load = (before: WorkflowTaskPage) =>
    act(async () => {
      const { nodes, cursor } = await listWorkflowTasks(id, before.cursor);
      setPage({ nodes: [...before.nodes, ...nodes], cursor });
      return `${counted(nodes.length, 'task')} ${before === NOTHING ? 'as of now' : 'more'}.`;
    });
  if (total === 0) return null;
  return (
    <section class="card" aria-labelledby="all-tasks-title">
      <div class="card-head">
        <h2 id="all-tasks-title">All tasks</h2>
        {page && (
          <span class="muted small-print">
            {inWords(page.nodes.length)} of {inWords(total)}, as they were when they were loaded
          </span>
        )}
        <button type="button" class="small end" disabled={busy} onClick={() => void load(NOTHING)}>
          {page ? 'Load again' : 'Load the list'}
        </button>
      </div>
      {page && (
        <table class="workflow-tasks">
          <caption class="unseen">Tasks in the order in which they were sent</caption>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Task</th>
              <th scope="col">Where it is in what was sent</th>
            </tr>
          </thead>
          <tbody>
            {page.nodes.map((node) => (
              <tr key={node.id}>
                <td>
                  <StateBadge state={node.state} />
                </td>
                <td>
                  <a href={hrefOf({ view: 'task', id: node.id })}>{node.task}</a>
                </td>
                <td>
                  <code>{node.path}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {page?.cursor != null && (
        <div class="more">
          <button type="button" disabled={busy} onClick={() => void load(page)}>
            {busy ? 'Loading…' : 'Load more'}
          </button>
        </div>
      )}
    </section>
  );
}
