import type { Task } from '../api/task.ts';
import { JsonBlock } from '../parts/code-block.tsx';
import { fullTime } from '../parts/times.ts';
import { hrefOf } from '../route/route.ts';
import { readProgress } from './progress.ts';
import { ProgressBar } from './progress-bar.tsx';

/** The task's progress, result or error, and the delivery of its email. */
export function Outcome({ task }: { readonly task: Task }) {
  const { state, result, error, traceback, progress, delivery } = task;
  return (
    <>
      {state === 'STARTED' && progress !== null && (
        <section class="card" aria-labelledby="progress-title">
          <h2 id="progress-title">Progress</h2>
          <ProgressBar progress={progress} />
          {!readProgress(progress) && <JsonBlock value={progress} what="Progress" />}
        </section>
      )}
      {error && (
        <section class="card failure" data-state={state} aria-labelledby="error-title">
          <h2 id="error-title">
            {state === 'RETRY' || state === 'STARTED' ? 'Error of the last attempt' : 'Error'}
          </h2>
          <p class="error-type">{error.type}</p>
          <pre class="error-message">{error.message}</pre>
          {error.taskId !== undefined && error.taskId !== task.id && (
            <p class="error-link">
              <a href={hrefOf({ view: 'task', id: error.taskId })}>The task that failed</a>
            </p>
          )}
          {traceback && (
            <details class="traceback">
              <summary>Where it was thrown</summary>
              <pre>{traceback}</pre>
            </details>
          )}
        </section>
      )}
      {state === 'SUCCESS' && (
        <section class="card" aria-labelledby="result-title">
          <h2 id="result-title">Result</h2>
          {result === null ? (
            <p class="muted">The task returned nothing.</p>
          ) : (
            <JsonBlock value={result} what="Result" />
          )}
        </section>
      )}
      {delivery && (
        <section class="card" aria-labelledby="delivery-title">
          <h2 id="delivery-title">Delivery</h2>
          <p>
            <span class="delivery" data-status={delivery.status}>
              {delivery.status}
            </span>{' '}
            <span class="muted">{fullTime(delivery.at)}</span>
          </p>
          {delivery.reason !== null && <p>{delivery.reason}</p>}
        </section>
      )}
    </>
  );
}
