import type { Task } from '../api/task.ts';
import { StateBadge } from '../parts/state-badge.tsx';
import { Time } from '../parts/time.tsx';
import { duration } from '../parts/times.ts';
import { hrefOf } from '../route/route.ts';
import { TaskGist } from './task-gist.tsx';

interface TaskTableProps {
  readonly tasks: readonly Task[];
  readonly now: number;
}

/** A table of tasks. */
export function TaskTable({ tasks, now }: TaskTableProps) {
  return (
    <table class="tasks">
      <caption class="unseen">Tasks, newest first</caption>
      <TaskTableHead />
      <tbody>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function TaskTableHead() {
  return (
    <thead>
      <tr>
        <th scope="col">State</th>
        <th scope="col">Task</th>
        <th scope="col">Outcome</th>
        <th scope="col" class="number">
          Attempts
        </th>
        <th scope="col" class="number">
          Took
        </th>
        <th scope="col" class="number">
          Sent
        </th>
      </tr>
    </thead>
  );
}

function TaskRow({ task, now }: { readonly task: Task; readonly now: number }) {
  return (
    <tr>
      <td class="cell-state">
        <StateBadge state={task.state} />
      </td>
      <td class="cell-task">
        <a href={hrefOf({ view: 'task', id: task.id })}>{task.task}</a>
        <span class="id">{task.id}</span>
      </td>
      <td class="cell-gist">
        <TaskGist task={task} now={now} />
      </td>
      <td class="cell-attempts number">{task.attempts}</td>
      <td class="cell-took number">{took(task, now)}</td>
      <td class="cell-sent number">
        <Time at={task.createdAt} now={now} />
      </td>
    </tr>
  );
}

/** How long the latest attempt took. */
function took({ startedAt, finishedAt, state, runs }: Task, now: number): string {
  if (startedAt === null) return '–';
  const end =
    finishedAt ?? runs.at(-1)?.endedAt ?? (state === 'STARTED' ? new Date(now).toISOString() : null);
  return end === null ? '–' : duration(Date.parse(end) - Date.parse(startedAt));
}

/** Stands in for the rows while they load. */
export function TaskRowsWaiting() {
  return ['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
    <div key={row} class="waiting-row" aria-hidden="true" />
  ));
}
