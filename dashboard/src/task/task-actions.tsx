import { useState } from 'preact/hooks';
import { changeTask, forgetTask } from '../api/calls.ts';
import type { Task } from '../api/task.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { useAction } from '../parts/use-action.ts';
import { ALL_TASKS, hrefOf } from '../route/route.ts';
import { goTo } from '../route/use-route.ts';
import { RescheduleDialog } from './reschedule-dialog.tsx';

interface TaskActionsProps {
  readonly task: Task;
  /** Called with the changed record; with `null` if it has to be read again. */
  readonly onChange: (task: Task | null) => void;
}

type Change = 'revoke' | 'retry';
type Asked = Change | 'forget' | 'reschedule';

/** Errors of tasks that never got what they waited for: one runs when what failed before it is retried, the other is not needed. */
const NEVER_RAN: readonly string[] = ['DependencyFailed', 'NotNeeded'];

const DONE: Readonly<Record<Change, string>> = { revoke: 'Revoked.', retry: 'Sent again.' };

/** What you can do with a task: give it another time, revoke it, retry it, have it forgotten, send another like it. */
export function TaskActions({ task, onChange }: TaskActionsProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { busy, act } = useAction();
  const change = (of: Change) =>
    act(async () => {
      onChange(await changeTask(task.id, of));
      return DONE[of];
    });
  const forget = () =>
    act(async () => {
      await forgetTask(task.id);
      goTo(ALL_TASKS);
      return 'Forgotten.';
    });
  const canRetry =
    (task.state === 'FAILURE' || task.state === 'REVOKED') && !NEVER_RAN.includes(task.error?.type ?? '');
  const isBlocked = task.waitsFor?.kind === 'tasks';
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
      {task.state === 'PENDING' && !isBlocked && (
        <button type="button" disabled={busy} onClick={() => setAsked('reschedule')}>
          Reschedule
        </button>
      )}
      {!task.ready && (
        <button type="button" class="danger" disabled={busy} onClick={() => setAsked('revoke')}>
          Revoke
        </button>
      )}
      {task.ready && (
        <button type="button" class="danger" disabled={busy} onClick={() => setAsked('forget')}>
          Forget
        </button>
      )}
      {asked === 'reschedule' && (
        <RescheduleDialog task={task} onChange={onChange} onClose={() => setAsked(null)} />
      )}
      {asked === 'forget' && (
        <ConfirmDialog
          title="Forget this task?"
          confirm="Forget"
          danger
          onConfirm={() => void forget()}
          onClose={() => setAsked(null)}
        >
          <p>
            Its input, result and errors are erased for good, and nobody can look it up or send it again. What
            it did stays done.
          </p>
        </ConfirmDialog>
      )}
      {asked === 'retry' && (
        <ConfirmDialog
          title="Send this task again?"
          confirm="Retry"
          onConfirm={() => void change('retry')}
          onClose={() => setAsked(null)}
        >
          <p>
            It keeps its id and the input in its record, and gets all its attempts again. Whatever its earlier
            attempts did is done again.
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
              ? 'It is running. The run is aborted when it next reports progress. What it has done by then stays done, and its outcome is not recorded.'
              : isBlocked
                ? 'It will not run, and cannot be retried later: what it waits for has not ended, so its input is not complete.'
                : 'It will not run. You can retry it later.'}
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
