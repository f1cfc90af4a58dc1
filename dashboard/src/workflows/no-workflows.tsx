import type { WorkflowState } from '../api/task.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Notice } from '../parts/notice.tsx';
import { ALL_WORKFLOWS, hrefOf } from '../route/route.ts';

const EXAMPLE = `POST /workflows
{ "workflow": { "chain": [
    { "map": { "task": "add", "inputs": [{ "a": 1, "b": 2 }, { "a": 3, "b": 4 }] } },
    { "task": "add", "input": { "a": 5, "b": 6 } }
] } }`;

/** Shown in place of an empty list. */
export function NoWorkflows({ state }: { readonly state: WorkflowState | null }) {
  if (state !== null) {
    return (
      <Notice title="No matching workflows">
        <p>No workflow is {state}.</p>
        <a class="button" href={hrefOf(ALL_WORKFLOWS)}>
          Show all workflows
        </a>
      </Notice>
    );
  }
  return (
    <Notice title="No workflows yet">
      <p>
        A workflow is many tasks, sent at once: one after the other, side by side, and what comes together.
        Those appear here that a call to the API sends:
      </p>
      <div class="example">
        <CodeBlock text={EXAMPLE} label="A call that sends a workflow" />
      </div>
    </Notice>
  );
}
