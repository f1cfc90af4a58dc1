import { useMemo } from 'preact/hooks';
import type { OutlinedWorkflow } from '../api/task.ts';
import { useFetched } from '../api/use-fetched.ts';
import { readWorkflow } from '../api/workflow-calls.ts';
import { JsonBlock } from '../parts/code-block.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { WORKFLOW_STATE_MEANINGS } from '../parts/states.ts';
import { Time } from '../parts/time.tsx';
import { useNow } from '../parts/use-now.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { ALL_WORKFLOWS, hrefOf } from '../route/route.ts';
import { AllTasks } from './all-tasks.tsx';
import { fold } from './fold.ts';
import { Graph } from './graph.tsx';
import { OutlineList } from './outline-list.tsx';
import { WorkflowActions } from './workflow-actions.tsx';
import { WorkflowError } from './workflow-error.tsx';
import { WorkflowProgress } from './workflow-progress.tsx';

/** Pauses between two reads, in milliseconds: of one in which tasks run, of such a large one, and of one that has ended but may be retried. */
const OPEN_MS = 1_000;
const LARGE_MS = 3_000;
const ENDED_MS = 10_000;

/** Tasks from which a workflow is large: each look reads about one item for each hundred of a group, and for each task outside of groups. */
const LARGE = 500;

/** One workflow, kept up to date. */
export function WorkflowView({ id }: { readonly id: string }) {
  const now = useNow(1_000);
  const fetched = useFetched({
    key: id,
    fetch: (signal) => readWorkflow(id, signal),
    every: (workflow) => (!isLive(workflow) ? ENDED_MS : workflow.total > LARGE ? LARGE_MS : OPEN_MS),
  });
  const workflow = fetched.value;
  return (
    <>
      <p class="back">
        <a href={hrefOf(ALL_WORKFLOWS)}>← All workflows</a>
      </p>
      <div class="title-row">
        <div class="task-title">
          <h1 tabIndex={-1}>Workflow</h1>
          {workflow && (
            <StateBadge state={workflow.state} meaning={WORKFLOW_STATE_MEANINGS[workflow.state]} />
          )}
        </div>
        {workflow && (
          <WorkflowActions
            workflow={workflow}
            onChange={(after) => {
              fetched.update((shown) => ({ ...shown, ...after }));
              fetched.refresh();
            }}
          />
        )}
      </div>
      <p class="task-id">
        <code>{id}</code> <CopyButton text={id} what="the id" />
        {workflow && (
          <span class="muted">
            sent <Time at={workflow.createdAt} now={now} />
          </span>
        )}
      </p>
      {/* Screen readers announce each change of state, and nothing else that moves. */}
      <p class="unseen" role="status">
        {workflow && `The workflow is ${workflow.state}`}
      </p>
      <WhenFetched
        of={fetched}
        name="the workflow"
        missing={{
          title: 'Workflow not found',
          hint: 'Workflows are kept for 60 days after their end.',
        }}
      >
        {(read) => (
          <>
            <WorkflowProgress workflow={read} now={now} />
            <WorkflowError workflow={read} />
            <Parts workflow={read} />
            {read.state === 'SUCCESS' && <Result workflow={read} />}
            <AllTasks key={id} workflow={read} />
          </>
        )}
      </WhenFetched>
    </>
  );
}

/** Whether anything may still change by itself: of one that failed, others may run on. */
function isLive({ ready, counts }: OutlinedWorkflow): boolean {
  return !ready || counts.open > 0;
}

function Parts({ workflow: { outline } }: { readonly workflow: OutlinedWorkflow }) {
  const part = useMemo(() => outline && fold(outline), [outline]);
  if (!part) return <p class="muted">{outline ? 'It has no tasks.' : 'Its parts are no longer kept.'}</p>;
  return (
    <div class="workflow-parts">
      <section class="card" aria-labelledby="graph-title">
        <h2 id="graph-title">Graph</h2>
        <Graph part={part} />
      </section>
      <section class="card" aria-labelledby="outline-title">
        <h2 id="outline-title">Outline</h2>
        <OutlineList part={part} />
      </section>
    </div>
  );
}

function Result({ workflow: { result } }: { readonly workflow: OutlinedWorkflow }) {
  return (
    <section class="card" aria-labelledby="result-title">
      <h2 id="result-title">Result</h2>
      {result === null ? (
        <p class="muted">It gives nothing, or more than fits in here: its tasks have their own results.</p>
      ) : (
        <JsonBlock value={result} what="Result" />
      )}
    </section>
  );
}
