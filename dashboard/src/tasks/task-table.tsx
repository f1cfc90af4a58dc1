import type { Task } from '../api/task.ts';
import { StateBadge } from '../parts/state-badge.tsx';
import { Time } from '../parts/time.tsx';
import { duration } from '../parts/times.ts';
import { took } from '../parts/took.ts';
import { hrefOf } from '../route/route.ts';
import { TaskGist } from './task-gist.tsx';

interface TaskTableProps {
  readonly tasks: readonly Task[];
  readonly now: number;
  /** The paused queues. */
  readonly paused: ReadonlySet<string>;
  /** Which comes first. Default `newest`. */
  readonly order?: 'newest' | 'soonest';
}

/** A table of tasks. */
export function TaskTable({ tasks, now, paused, order = 'newest' }: TaskTableProps) {
  return (
    <table class="tasks">
      <caption class="unseen">Tasks, {order} first</caption>
      <TaskTableHead />
      <tbody>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} now={now} paused={paused.has(task.queue)} />
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

interface TaskRowProps {
  readonly task: Task;
  readonly now: number;
  /** Whether its queue is. */
  readonly paused: boolean;
}

function TaskRow({ task, now, paused }: TaskRowProps) {
  const ms = took(task, now);
  return (
    <tr>
      <td class="cell-state">
        <StateBadge state={task.state} />
      </td>
      <td class="cell-task">
        <a href={hrefOf({ view: 'task', id: task.id })}>{task.task}</a>
        {task.pythonName && <span class="python-name">{task.pythonName}</span>}
        <span class="id">{task.id}</span>
      </td>
      <td class="cell-gist">
        <TaskGist task={task} now={now} paused={paused} />
      </td>
      <td class="cell-attempts number">{task.attempts}</td>
      <td class="cell-took number">{ms === null ? '–' : duration(ms)}</td>
      <td class="cell-sent number">
        <Time at={task.createdAt} now={now} />
      </td>
    </tr>
  );
}

/** Stands in for the rows while they load. */
export function TaskRowsWaiting() {
  return ['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
    <div key={row} class="waiting-row" aria-hidden="true" />
  ));
}
