import { useState } from 'preact/hooks';
import { readTask } from '../api/calls.ts';
import type { Task } from '../api/task.ts';
import { usePolling } from '../api/use-polling.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Notice } from '../parts/notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { Time } from '../parts/time.tsx';
import { useNow } from '../parts/use-now.ts';
import { ALL_TASKS, hrefOf } from '../route/route.ts';
import { Facts } from './facts.tsx';
import { Outcome } from './outcome.tsx';
import { TaskActions } from './task-actions.tsx';
import { TaskInput } from './task-input.tsx';
import { Timeline } from './timeline.tsx';

/** Pause between two looks at a task, in milliseconds: one that goes on, and one that has ended (it may be sent again). */
const OPEN_MS = 1_000;
const ENDED_MS = 10_000;

/** One task, as it goes on. */
export function TaskView({ id }: { readonly id: string }) {
  const [task, setTask] = useState<Task | null>(null);
  const now = useNow(1_000);
  const { failure, refresh } = usePolling({
    key: id,
    poll: async (signal) => {
      const read = await readTask(id, signal);
      if (!signal.aborted) setTask(read);
      return read.ready ? ENDED_MS : OPEN_MS;
    },
  });
  const changed = (after: Task) => {
    setTask(after);
    refresh();
  };
  return (
    <>
      <p class="back">
        <a href={hrefOf(ALL_TASKS)}>← All tasks</a>
      </p>
      <div class="title-row">
        <div class="task-title">
          <h1 tabIndex={-1}>{task?.task ?? 'Task'}</h1>
          {task && <StateBadge state={task.state} />}
        </div>
        {task && <TaskActions task={task} onChange={changed} />}
      </div>
      <p class="task-id">
        <code>{id}</code> <CopyButton text={id} what="the id" />
        {task && (
          <span class="muted">
            sent <Time at={task.createdAt} now={now} />
          </span>
        )}
      </p>
      {/* One announcement for each change of state, and none for what else moves. */}
      <p class="unseen" role="status">
        {task && `The task is ${task.state}`}
      </p>
      {failure && (!task || failure.status === 404) && (
        <TaskFailure status={failure.status} message={failure.message} onRetry={refresh} />
      )}
      {!task && !failure && (
        <div class="waiting" role="status">
          <span class="unseen">Loading the task</span>
          <div class="waiting-block" aria-hidden="true" />
          <div class="waiting-block" aria-hidden="true" />
        </div>
      )}
      {task && (
        <div class="task-grid">
          <div>
            <section class="card" aria-labelledby="timeline-title">
              <h2 id="timeline-title">Timeline</h2>
              <Timeline task={task} />
            </section>
            <Outcome task={task} />
            <TaskInput id={id} />
          </div>
          <Facts task={task} now={now} />
        </div>
      )}
    </>
  );
}

interface TaskFailureProps {
  readonly status: number | null;
  readonly message: string;
  readonly onRetry: () => void;
}

function TaskFailure({ status, message, onRetry }: TaskFailureProps) {
  return (
    <Notice title={status === 404 ? 'There is no such task' : 'The task could not be read'} tone="error">
      <p>{message}</p>
      {status === 404 ? (
        <p>Records are kept for a week after their task’s end, unless its definition says otherwise.</p>
      ) : (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </Notice>
  );
}
