import { readInput, readTask } from '../api/calls.ts';
import { useFetched } from '../api/use-fetched.ts';
import { ConcealedInput } from '../parts/concealed-input.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { Time } from '../parts/time.tsx';
import { useNow } from '../parts/use-now.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { usePausedQueues } from '../queues/use-paused.ts';
import { ALL_TASKS, hrefOf } from '../route/route.ts';
import { Facts } from './facts.tsx';
import { Outcome } from './outcome.tsx';
import { TaskActions } from './task-actions.tsx';
import { Timeline } from './timeline.tsx';

/** Pauses between two reads, in milliseconds: of an open task, and of one that has ended but may be sent again. */
const OPEN_MS = 1_000;
const ENDED_MS = 10_000;

/** One task, kept up to date. */
export function TaskView({ id }: { readonly id: string }) {
  const now = useNow(1_000);
  const fetched = useFetched({
    key: id,
    fetch: (signal) => readTask(id, signal),
    every: ({ ready }) => (ready ? ENDED_MS : OPEN_MS),
  });
  const task = fetched.value;
  const paused = usePausedQueues(task ? [task] : []);
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
        {task && (
          <TaskActions
            task={task}
            onChange={(after) => {
              if (after) fetched.update(() => after);
              fetched.refresh();
            }}
          />
        )}
      </div>
      <p class="task-id">
        <code>{id}</code> <CopyButton text={id} what="the id" />
        {task && (
          <span class="muted">
            sent <Time at={task.createdAt} now={now} />
          </span>
        )}
      </p>
      {/* Screen readers announce each change of state, and nothing else that moves. */}
      <p class="unseen" role="status">
        {task && `The task is ${task.state}`}
      </p>
      <WhenFetched
        of={fetched}
        name="the task"
        waiting={
          <>
            <div class="waiting-block" aria-hidden="true" />
            <div class="waiting-block" aria-hidden="true" />
          </>
        }
        missing={{
          title: 'Task not found',
          hint: 'Records are kept for a week after their task’s end, unless its definition says otherwise.',
        }}
      >
        {(read) => (
          <div class="task-grid">
            <div>
              <section class="card" aria-labelledby="timeline-title">
                <h2 id="timeline-title">Timeline</h2>
                <Timeline task={read} paused={paused.has(read.queue)} />
              </section>
              <Outcome task={read} />
              <ConcealedInput
                fetch={(signal) => readInput(id, signal)}
                none="The record has no input: it made room for a large result, or was null."
              />
            </div>
            <Facts task={read} now={now} />
          </div>
        )}
      </WhenFetched>
    </>
  );
}
