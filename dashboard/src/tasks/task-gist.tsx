import type { Json, Task } from '../api/task.ts';
import { Time } from '../parts/time.tsx';
import { relative } from '../parts/times.ts';
import { ProgressBar } from '../task/progress-bar.tsx';
import { counted } from '../workflows/count-words.ts';

const MOST = 200;

interface TaskGistProps {
  readonly task: Task;
  readonly now: number;
  /** Whether its queue is. */
  readonly paused: boolean;
}

/** A task's result, error or progress, or what it waits for and when it runs next, on one line. */
export function TaskGist({ task, now, paused }: TaskGistProps) {
  const { state, error, result, progress, nextAttemptAt, eta, delivery, waitsFor } = task;
  if (waitsFor?.kind === 'tasks')
    return <span class="gist">waits for {counted(waitsFor.count, 'task')} of its workflow</span>;
  if (waitsFor && waitsFor.kind !== 'time')
    return (
      <span class="gist">
        waits for {waitsFor.kind}, asks again {relative(Date.parse(waitsFor.until), now)}: {waitsFor.reason}
      </span>
    );
  switch (state) {
    case 'SUCCESS':
      if (delivery && delivery.status !== 'delivered')
        return (
          <span class="gist">
            <strong>{delivery.status}</strong> {delivery.reason}
          </span>
        );
      return <span class="gist mono">{oneLine(result)}</span>;
    case 'STARTED':
      return progress === null ? <span class="gist">running</span> : <ProgressBar progress={progress} slim />;
    case 'PENDING': {
      const due = waitsFor?.until ?? eta;
      if (due !== null && Date.parse(due) > now)
        return (
          <span class="gist">
            due <Time at={due} now={now} />
          </span>
        );
      return <span class="gist">{paused ? 'waiting: the queue is paused' : 'waiting'}</span>;
    }
    case 'RETRY': {
      const isLater = nextAttemptAt !== null && Date.parse(nextAttemptAt) > now;
      return (
        <span class="gist">
          {isLater && (
            <>
              next attempt <Time at={nextAttemptAt} now={now} />:{' '}
            </>
          )}
          {paused && !isLater ? 'waiting: the queue is paused: ' : ''}
          {error?.message}
        </span>
      );
    }
    case 'FAILURE':
    case 'REVOKED':
      if (!error) return <span class="gist">revoked by a call</span>;
      return (
        <span class="gist">
          <strong>{error.type}</strong> {error.message}
        </span>
      );
  }
}

function oneLine(value: Json): string {
  if (value === null) return '';
  const text = JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
