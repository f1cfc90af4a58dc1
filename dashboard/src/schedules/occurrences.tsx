import { latestOccurrences } from '../api/schedule-calls.ts';
import type { Schedule } from '../api/task.ts';
import { useFetched } from '../api/use-fetched.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { usePausedQueues } from '../queues/use-paused.ts';
import { hrefOf } from '../route/route.ts';
import { TaskTable } from '../tasks/task-table.tsx';

/** Pause between two reads, in milliseconds. */
const EVERY_MS = 5_000;

/** Tasks that are shown at most. */
const MOST = 10;

/** The latest tasks of a schedule, found among the newest of its definition. */
export function Occurrences({ schedule, now }: { readonly schedule: Schedule; readonly now: number }) {
  const { name, task, last } = schedule;
  const tasks = useFetched({
    key: `${name} ${task}`,
    fetch: (signal) => latestOccurrences(schedule, signal),
    every: () => EVERY_MS,
  });
  const shown = (tasks.value ?? []).slice(0, MOST);
  const paused = usePausedQueues(shown);
  return (
    <section class="card" aria-labelledby="occurrences-title">
      <div class="card-head">
        <h2 id="occurrences-title">Latest tasks</h2>
        <a class="end" href={hrefOf({ view: 'tasks', state: null, task, waitsFor: null })}>
          All of {task}
        </a>
      </div>
      <WhenFetched of={tasks} name="the latest tasks">
        {() =>
          shown.length > 0 ? (
            <TaskTable tasks={shown} now={now} paused={paused} />
          ) : (
            <p class="muted">
              {last === null ? (
                'It has made no task yet.'
              ) : (
                <>
                  None of the newest tasks of {task} is of this schedule. Its latest is{' '}
                  <a href={hrefOf({ view: 'task', id: last.taskId })}>
                    <code>{last.taskId}</code>
                  </a>
                  .
                </>
              )}
            </p>
          )
        }
      </WhenFetched>
    </section>
  );
}
