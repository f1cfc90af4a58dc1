import type { TaskFilter } from '../api/calls.ts';
import { Notice } from '../parts/notice.tsx';
import { ALL_TASKS, hrefOf } from '../route/route.ts';

interface NoTasksProps {
  readonly filter: TaskFilter;
  /** Whether the list goes on. */
  readonly more: boolean;
}

/** What is in the place of a list that has nothing in it. */
export function NoTasks({ filter: { state, task }, more }: NoTasksProps) {
  if (state === null && task === null && !more) {
    return (
      <Notice title="No tasks yet">
        <p>They appear here as they are sent, by this page or by a call to the API.</p>
        <a class="button primary" href={hrefOf({ view: 'send', task: null, like: null })}>
          Send the first one
        </a>
      </Notice>
    );
  }
  return (
    <Notice title={more ? 'None among the newest tasks' : 'No such tasks'}>
      <p>
        {task === null ? 'No task' : <>No task named “{task}”</>}
        {state === null ? '' : <> is {state}</>}
        {more ? ' as far as was looked. There may be older ones.' : '.'}
      </p>
      <a class="button" href={hrefOf(ALL_TASKS)}>
        Show all tasks
      </a>
    </Notice>
  );
}
