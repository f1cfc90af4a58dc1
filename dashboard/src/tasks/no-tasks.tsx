import type { TaskFilter } from '../api/calls.ts';
import { Notice } from '../parts/notice.tsx';
import { ALL_TASKS, hrefOf } from '../route/route.ts';

/** The task among those that Lovage comes with that can be made to fail. */
const FAILS = 'divide';

interface NoTasksProps {
  readonly filter: TaskFilter;
  /** Whether there may be older tasks. */
  readonly more: boolean;
  /** The tasks that can be sent. */
  readonly names: readonly string[];
}

const WAITS = { time: 'waits for its time', tasks: 'waits for other tasks' } as const;

/** Shown in place of an empty list. */
export function NoTasks({ filter: { state, task, waitsFor }, more, names }: NoTasksProps) {
  if (state === null && task === null && waitsFor === null && !more) {
    return (
      <Notice title="No tasks yet">
        <p>Tasks appear here when they are sent, from this page or by a call to the API.</p>
        {names.includes(FAILS) && (
          <p>
            To see one fail, <a href={hrefOf({ view: 'send', task: FAILS, like: null })}>divide by zero</a>.
          </p>
        )}
        <a class="button primary" href={hrefOf({ view: 'send', task: null, like: null })}>
          Send the first one
        </a>
      </Notice>
    );
  }
  const which = [state && `is ${state}`, waitsFor && WAITS[waitsFor]].filter(Boolean).join(' and ');
  return (
    <Notice title={more ? 'None found yet' : 'No matching tasks'}>
      <p>
        {task === null ? 'No task' : <>No task named “{task}”</>}
        {which !== '' && ` ${which}`}
        {more ? ' in the pages read so far. There may be older ones.' : '.'}
      </p>
      <a class="button" href={hrefOf(ALL_TASKS)}>
        Show all tasks
      </a>
    </Notice>
  );
}
