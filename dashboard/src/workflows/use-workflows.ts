import { useEffect, useState } from 'preact/hooks';
import type { WorkflowPage, WorkflowState } from '../api/task.ts';
import { type Fetched, useFetched } from '../api/use-fetched.ts';
import { listWorkflows } from '../api/workflow-calls.ts';
import { WORKFLOW_STATES } from '../parts/states.ts';

/** Pause between two reads, in milliseconds: to count the tasks of a page of workflows costs many reads. */
const EVERY_MS = 5_000;

/** Workflows of a state that are listed at first, and that are added on request. */
const FIRST = 10;
const MORE = 25;

/** The newest workflows in a state. */
export interface WorkflowList extends WorkflowPage {
  readonly state: WorkflowState;
}

interface WorkflowLists {
  readonly fetched: Fetched<readonly WorkflowList[]>;
  /** Lists more of those in a state. */
  readonly more: (state: WorkflowState) => void;
}

/**
 * Lists workflows by state, and again every few seconds all that are listed, so that one which changes its state is never in two lists.
 *
 * @param only the state to list. Default: all of them
 */
export function useWorkflows(only: WorkflowState | null): WorkflowLists {
  const [counts, setCounts] = useState<Partial<Record<WorkflowState, number>>>({});
  const fetched = useFetched<readonly WorkflowList[]>({
    key: `${only}`,
    fetch: (signal) =>
      Promise.all(
        WORKFLOW_STATES.filter((state) => only === null || state === only).map(async (state) => ({
          state,
          ...(await listWorkflows(state, counts[state] ?? FIRST, signal)),
        })),
      ),
    every: () => EVERY_MS,
  });
  const { refresh } = fetched;
  // Only what is drawn with the new numbers fetches by them.
  useEffect(() => {
    if (Object.keys(counts).length > 0) refresh();
  }, [counts, refresh]);
  return {
    fetched,
    more: (state) => setCounts((now) => ({ ...now, [state]: (now[state] ?? FIRST) + MORE })),
  };
}
