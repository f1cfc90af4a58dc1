import type { Task } from '../api/task.ts';
import { Fact, Moment } from '../parts/fact.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOf } from '../route/route.ts';
import { Awaited } from './awaited.tsx';

/** The rest of the record. */
export function Facts({ task, now }: { readonly task: Task; readonly now: number }) {
  const due = task.state === 'PENDING' && task.waitsFor?.kind === 'time' ? task.waitsFor.until : null;
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Record</h2>
      <dl class="facts">
        <Fact name="Queue">{task.queue}</Fact>
        {task.pythonName && (
          <Fact name="Called by Python as">
            <code>{task.pythonName}</code>
          </Fact>
        )}
        {task.schedule && (
          <Fact name="Schedule">
            <a href={hrefOf({ view: 'schedule', name: task.schedule.name })}>{task.schedule.name}</a>
            <small>
              for <Time at={task.schedule.at} now={now} />
            </small>
          </Fact>
        )}
        {task.workflow && (
          <Fact name="Workflow">
            <a href={hrefOf({ view: 'workflow', id: task.workflow.id })}>
              <code>{task.workflow.id}</code>
            </a>
            <small>
              as <code>{task.workflow.path}</code>
            </small>
          </Fact>
        )}
        <Fact name="Attempts">{task.attempts}</Fact>
        <Moment name="Sent" at={task.createdAt} now={now} />
        <Moment name="Sent again" at={task.retriedAt} now={now} />
        {/* What waits for its time says that first; its eta may be an earlier one. */}
        <Moment name="Due" at={due} now={now} />
        {task.eta !== due && <Moment name="Not before" at={task.eta} now={now} />}
        <Moment name="Expires" at={task.expiresAt} now={now} />
        <Moment name="Latest start" at={task.startedAt} now={now} />
        <Moment name="Next attempt" at={task.nextAttemptAt} now={now} />
        {task.waitsFor?.kind === 'tasks' && <Awaited awaited={task.waitsFor} />}
        {task.waitsFor?.kind === 'capacity' && (
          <Fact name={`Waits for ${task.waitsFor.kind}`}>
            {task.waitsFor.reason}
            <small>
              asks again <Time at={task.waitsFor.until} now={now} />
            </small>
          </Fact>
        )}
        <Moment name="Ended" at={task.finishedAt} now={now} />
      </dl>
    </section>
  );
}
