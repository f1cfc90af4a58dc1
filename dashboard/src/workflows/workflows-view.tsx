import type { WorkflowState } from '../api/task.ts';
import { useLost } from '../api/use-lost.ts';
import { WORKFLOW_STATES } from '../parts/states.ts';
import { useNow } from '../parts/use-now.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { ALL_WORKFLOWS, hrefOf } from '../route/route.ts';
import { NoWorkflows } from './no-workflows.tsx';
import { useWorkflows } from './use-workflows.ts';
import { WorkflowTable } from './workflow-table.tsx';

/** The workflows by their states: those that failed first, then those that run, then the rest. */
export function WorkflowsView({ state }: { readonly state: WorkflowState | null }) {
  const now = useNow(1_000);
  const lost = useLost();
  const lists = useWorkflows(state);
  const { value, failure } = lists.fetched;
  const isEmpty = value?.every(({ workflows, cursor }) => workflows.length === 0 && cursor === null) ?? false;
  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>Workflows</h1>
        {value && !failure && !lost && <span class="live">Live</span>}
      </div>
      <nav class="chips" aria-label="Filter by state">
        <a class="chip" href={hrefOf(ALL_WORKFLOWS)} aria-current={state === null ? 'true' : undefined}>
          All
        </a>
        {WORKFLOW_STATES.map((of) => (
          <a
            key={of}
            class="chip"
            data-state={of}
            href={hrefOf({ view: 'workflows', state: of })}
            aria-current={state === of ? 'true' : undefined}
          >
            {of}
          </a>
        ))}
      </nav>
      <WhenFetched of={lists.fetched} name="the workflows">
        {(listed) =>
          isEmpty ? (
            <NoWorkflows state={state} />
          ) : (
            <WorkflowTable lists={listed} now={now} onMore={lists.more} />
          )
        }
      </WhenFetched>
    </>
  );
}
