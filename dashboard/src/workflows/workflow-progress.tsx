import type { Workflow } from '../api/task.ts';
import { Time } from '../parts/time.tsx';
import { duration } from '../parts/times.ts';
import { countsInWords, endedOf } from './count-words.ts';
import { CountsBar } from './counts-bar.tsx';

/** How many tasks of a workflow have ended, and how. */
export function WorkflowProgress({ workflow, now }: { readonly workflow: Workflow; readonly now: number }) {
  const { counts, createdAt, finishedAt } = workflow;
  return (
    <section class="card workflow-progress" aria-labelledby="progress-title">
      <h2 id="progress-title" class="workflow-ended">
        {endedOf(workflow)} <span class="muted">tasks have ended</span>
      </h2>
      <CountsBar counts={counts} />
      <p class="muted small-print">
        {countsInWords(workflow)}
        {finishedAt !== null && (
          <>
            {' · ended '}
            <Time at={finishedAt} now={now} />, after{' '}
            {duration(Date.parse(finishedAt) - Date.parse(createdAt))}
          </>
        )}
      </p>
    </section>
  );
}
