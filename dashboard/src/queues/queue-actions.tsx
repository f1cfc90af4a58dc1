import { useState } from 'preact/hooks';
import { changeQueue, purgeQueue, redriveQueue } from '../api/calls.ts';
import type { Queue } from '../api/task.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { serverNow } from '../parts/server-clock.ts';
import { useAction } from '../parts/use-action.ts';

interface QueueActionsProps {
  readonly queue: Queue;
  /** Called after each action, with the queue if the answer contains it. */
  readonly onChange: (queue: Queue | null) => void;
}

/** What was asked for; and of a purge when, because it must not touch what is sent after that. */
type Asked = 'pause' | 'redrive' | { readonly purgeBefore: number };

/** What an operator can do with a queue. */
export function QueueActions({ queue, onChange }: QueueActionsProps) {
  const { name, paused, dead, waiting } = queue;
  const [asked, setAsked] = useState<Asked | null>(null);
  const { busy, act } = useAction();
  const pause = () =>
    act(async () => {
      onChange(await changeQueue(name, 'pause'));
      return `${name} is paused.`;
    });
  const resume = () =>
    act(async () => {
      onChange(await changeQueue(name, 'resume'));
      return `${name} is running again.`;
    });
  const redrive = () =>
    act(async () => {
      await redriveQueue(name);
      onChange(null);
      return `The dead letters are going back to ${name}.`;
    });
  const purge = (before: number) =>
    act(async () => {
      const { purged, remaining } = await purgeQueue(name, before);
      onChange(null);
      const left = remaining > 0 ? `, ${remaining} left waiting` : '';
      return `${purged} ${purged === 1 ? 'task' : 'tasks'} revoked${left}.`;
    });
  return (
    <div class="actions">
      {waiting > 0 && (
        <button
          type="button"
          class="danger"
          disabled={busy}
          onClick={() => setAsked({ purgeBefore: serverNow() })}
        >
          Purge {waiting}
          <span class="unseen"> waiting on {name}</span>
        </button>
      )}
      {dead > 0 && (
        <button type="button" disabled={busy} onClick={() => setAsked('redrive')}>
          Redrive {dead}
          <span class="unseen"> dead letters of {name}</span>
        </button>
      )}
      {paused ? (
        <button type="button" class="primary" disabled={busy} onClick={() => void resume()}>
          Resume<span class="unseen"> {name}</span>
        </button>
      ) : (
        <button type="button" disabled={busy} onClick={() => setAsked('pause')}>
          Pause<span class="unseen"> {name}</span>
        </button>
      )}
      {asked !== null && typeof asked === 'object' && (
        <ConfirmDialog
          title={`Purge ${name}?`}
          confirm="Purge"
          danger
          onConfirm={() => void purge(asked.purgeBefore)}
          onClose={() => setAsked(null)}
        >
          <p>
            The tasks waiting on {name}, about {waiting}, become REVOKED and do not run. You can retry each
            later. What is sent from now on is not touched, nor is what runs, waits for a retry, or is
            delayed.
          </p>
        </ConfirmDialog>
      )}
      {asked === 'pause' && (
        <ConfirmDialog
          title={`Pause ${name}?`}
          confirm="Pause"
          onConfirm={() => void pause()}
          onClose={() => setAsked(null)}
        >
          <p>
            New tasks are still accepted, and wait until you resume the queue. Running tasks finish. Tasks
            that expire while they wait are revoked.
          </p>
        </ConfirmDialog>
      )}
      {asked === 'redrive' && (
        <ConfirmDialog
          title={`Send ${dead === 1 ? 'one dead letter' : `${dead} dead letters`} back?`}
          confirm="Redrive"
          onConfirm={() => void redrive()}
          onClose={() => setAsked(null)}
        >
          <p>
            Dead letters are messages that could not be read, or whose task is unknown. They go back to {name}
            , and their tasks run again. A dead letter returns here unless its cause has been fixed.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
