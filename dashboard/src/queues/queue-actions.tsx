import { useState } from 'preact/hooks';
import { changeQueue, redriveQueue } from '../api/calls.ts';
import type { Queue } from '../api/task.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { useAction } from '../parts/use-action.ts';

interface QueueActionsProps {
  readonly queue: Queue;
  /** Called after each of them, with the queue as it is then where that is known. */
  readonly onChange: (queue: Queue | null) => void;
}

type Asked = 'pause' | 'redrive';

/** What an operator can do with a queue. */
export function QueueActions({ queue, onChange }: QueueActionsProps) {
  const { name, paused, dead } = queue;
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
  return (
    <div class="actions">
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
      {asked === 'pause' && (
        <ConfirmDialog
          title={`Pause ${name}?`}
          confirm="Pause"
          onConfirm={() => void pause()}
          onClose={() => setAsked(null)}
        >
          <p>
            Tasks are still taken, and wait until it is resumed. Those that run now run to their end. A task
            that waits for longer than its expiry is revoked.
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
            Dead letters are messages that nobody could read, or whose task nobody knew. They go back to{' '}
            {name}, and their tasks are run again. A letter comes back here if what was wrong with it has not
            been mended.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
