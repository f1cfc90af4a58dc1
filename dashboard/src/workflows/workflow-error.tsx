import type { Workflow } from '../api/task.ts';
import { hrefOf } from '../route/route.ts';

/** Why a workflow failed, and which task was the first. */
export function WorkflowError({ workflow: { error, state } }: { readonly workflow: Workflow }) {
  if (!error) return null;
  return (
    <section class="card failure" data-state={state} aria-labelledby="error-title">
      <h2 id="error-title">Error</h2>
      <p class="error-type">{error.type}</p>
      <pre class="error-message">{error.message}</pre>
      {error.taskId !== undefined && (
        <p class="error-link">
          <a href={hrefOf({ view: 'task', id: error.taskId })}>The task that failed</a>
        </p>
      )}
    </section>
  );
}
