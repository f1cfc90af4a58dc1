import type { ComponentChildren } from 'preact';
import type { Task } from '../api/task.ts';
import { Time } from '../parts/time.tsx';
import { fullTime } from '../parts/times.ts';

/** The rest of the record. */
export function Facts({ task, now }: { readonly task: Task; readonly now: number }) {
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Record</h2>
      <dl class="facts">
        <Fact name="Queue">{task.queue}</Fact>
        <Fact name="Attempts">{task.attempts}</Fact>
        <Moment name="Sent" at={task.createdAt} now={now} />
        <Moment name="Sent again" at={task.retriedAt} now={now} />
        <Moment name="Not before" at={task.eta} now={now} />
        <Moment name="Expires" at={task.expiresAt} now={now} />
        <Moment name="Latest start" at={task.startedAt} now={now} />
        <Moment name="Next attempt" at={task.nextAttemptAt} now={now} />
        {task.waitsFor && (
          <Fact name={`Waits for ${task.waitsFor.kind}`}>
            {task.waitsFor.kind === 'capacity' && task.waitsFor.reason}
            <small>
              {task.waitsFor.kind === 'capacity' ? 'asks again' : 'due'}{' '}
              <Time at={task.waitsFor.until} now={now} />
            </small>
          </Fact>
        )}
        <Moment name="Ended" at={task.finishedAt} now={now} />
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Moment({
  name,
  at,
  now,
}: {
  readonly name: string;
  readonly at: string | null;
  readonly now: number;
}) {
  if (at === null) return null;
  return (
    <Fact name={name}>
      <Time at={at} now={now} />
      <small>{fullTime(at)}</small>
    </Fact>
  );
}
