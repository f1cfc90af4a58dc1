import type { Workflow } from '../api/task.ts';
import { StateBadge } from '../parts/state-badge.tsx';
import { WORKFLOW_STATE_MEANINGS } from '../parts/states.ts';
import { Time } from '../parts/time.tsx';
import { duration } from '../parts/times.ts';
import { hrefOf } from '../route/route.ts';
import { countsInWords, endedOf, failedInWords } from './count-words.ts';
import { CountsBar } from './counts-bar.tsx';
import type { WorkflowList } from './use-workflows.ts';

interface WorkflowTableProps {
  readonly lists: readonly WorkflowList[];
  readonly now: number;
  /** Called to list more of those in a state. */
  readonly onMore: (state: WorkflowList['state']) => void;
}

/** A table of workflows, by their states; in each, the newest first. */
export function WorkflowTable({ lists, now, onMore }: WorkflowTableProps) {
  return (
    <table class="workflows">
      <caption class="unseen">Workflows, those that failed first</caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Workflow</th>
          <th scope="col">Tasks that have ended</th>
          <th scope="col" class="number">
            Took
          </th>
          <th scope="col" class="number">
            Sent
          </th>
        </tr>
      </thead>
      {lists.map(({ state, workflows, cursor }) => (
        <tbody key={state}>
          {workflows.map((workflow) => (
            <WorkflowRow key={workflow.id} workflow={workflow} now={now} />
          ))}
          {cursor !== null && (
            <tr class="row-more">
              <td colSpan={5}>
                <button type="button" class="quiet small" onClick={() => onMore(state)}>
                  {workflows.length === 0 ? 'Look further back for' : 'Load more that are'} {state}
                </button>
              </td>
            </tr>
          )}
        </tbody>
      ))}
    </table>
  );
}

function WorkflowRow({ workflow, now }: { readonly workflow: Workflow; readonly now: number }) {
  const { id, state, error, counts, createdAt, finishedAt } = workflow;
  const end = finishedAt === null ? now : Date.parse(finishedAt);
  return (
    <tr>
      <td class="cell-state">
        <StateBadge state={state} meaning={WORKFLOW_STATE_MEANINGS[state]} />
      </td>
      <td class="cell-task">
        <a class="id" href={hrefOf({ view: 'workflow', id })}>
          {id}
        </a>
        {error && (
          <span class="gist">
            <strong>{error.type}</strong> {error.message}
          </span>
        )}
      </td>
      <td class="cell-progress">
        <span class="ended" title={countsInWords(workflow)}>
          <CountsBar counts={counts} />
          <span>{endedOf(workflow)}</span>
        </span>
        {counts.failed > 0 && <span class="failed-count">{failedInWords(workflow)}</span>}
      </td>
      <td class="cell-took number">{duration(end - Date.parse(createdAt))}</td>
      <td class="cell-sent number">
        <Time at={createdAt} now={now} />
      </td>
    </tr>
  );
}
