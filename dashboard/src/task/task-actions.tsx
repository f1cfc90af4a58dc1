import { useState } from 'preact/hooks';
import { changeTask } from '../api/calls.ts';
import type { Task } from '../api/task.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { useAction } from '../parts/use-action.ts';
import { hrefOf } from '../route/route.ts';

interface TaskActionsProps {
  readonly task: Task;
  /** Given the record as it is after the change. */
  readonly onChange: (task: Task) => void;
}

type Change = 'revoke' | 'retry';

const DONE: Readonly<Record<Change, string>> = { revoke: 'Revoked.', retry: 'Sent again.' };

/** What a person can do with a task: revoke it, send it again, send another like it. */
export function TaskActions({ task, onChange }: TaskActionsProps) {
  const [asked, setAsked] = useState<Change | null>(null);
  const { busy, act } = useAction();
  const change = (of: Change) =>
    act(async () => {
      onChange(await changeTask(task.id, of));
      return DONE[of];
    });
  const canRetry = task.state === 'FAILURE' || task.state === 'REVOKED';
  return (
    <div class="actions">
      <a class="button" href={hrefOf({ view: 'send', task: task.task, like: task.id })}>
        Send another like it
      </a>
      {canRetry && (
        <button type="button" class="primary" disabled={busy} onClick={() => setAsked('retry')}>
          Retry
        </button>
      )}
      {!task.ready && (
        <button type="button" class="danger" disabled={busy} onClick={() => setAsked('revoke')}>
          Revoke
        </button>
      )}
      {asked === 'retry' && (
        <ConfirmDialog
          title="Send this task again?"
          confirm="Retry"
          onConfirm={() => void change('retry')}
          onClose={() => setAsked(null)}
        >
          <p>
            It goes under the same id, with the input that its record keeps and with all of its attempts.
            Whatever its earlier attempts have done is done once more.
          </p>
        </ConfirmDialog>
      )}
      {asked === 'revoke' && (
        <ConfirmDialog
          title="Revoke this task?"
          confirm="Revoke"
          danger
          onConfirm={() => void change('revoke')}
          onClose={() => setAsked(null)}
        >
          <p>
            {task.state === 'STARTED'
              ? 'It is being run. The run is aborted when it next reports its progress; what it has done by then stays done, and its outcome is not recorded.'
              : 'It will not be run. You can send it again later.'}
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
