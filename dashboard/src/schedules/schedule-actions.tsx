import { useState } from 'preact/hooks';
import { changeSchedule, deleteSchedule, runSchedule } from '../api/schedule-calls.ts';
import type { Schedule } from '../api/task.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { useAction } from '../parts/use-action.ts';
import { hrefOf } from '../route/route.ts';
import { goTo } from '../route/use-route.ts';

interface ScheduleActionsProps {
  readonly schedule: Schedule;
  /** Whether only what is needed often is shown. */
  readonly few?: boolean;
  /** Called with the changed schedule. */
  readonly onChange: (schedule: Schedule) => void;
}

type Asked = 'run' | 'pause' | 'reset' | 'delete';

/** What you can do with a schedule: run, pause, resume, change, reset and delete it. */
export function ScheduleActions({ schedule, few = false, onChange }: ScheduleActionsProps) {
  const { name, enabled, declared, overridden } = schedule;
  const [asked, setAsked] = useState<Asked | null>(null);
  const { busy, act } = useAction();
  const change = (of: 'pause' | 'resume' | 'reset', done: string) =>
    act(async () => {
      onChange(await changeSchedule(name, of));
      return done;
    });
  const run = () =>
    act(async () => {
      const { id } = await runSchedule(name);
      goTo({ view: 'task', id });
      return `${name} has made this task.`;
    });
  const remove = () =>
    act(async () => {
      await deleteSchedule(name);
      goTo({ view: 'schedules' });
      return `${name} is deleted.`;
    });
  const button = (label: string, onClick: () => void, kind?: string) => (
    <button
      type="button"
      class={[kind, few ? 'small' : ''].filter(Boolean).join(' ')}
      disabled={busy}
      onClick={onClick}
    >
      {label}
      {few && <span class="unseen"> {name}</span>}
    </button>
  );
  return (
    <div class="actions">
      {button('Run now', () => setAsked('run'))}
      {enabled
        ? button('Pause', () => setAsked('pause'))
        : button('Resume', () => void change('resume', `${name} is on again.`), few ? undefined : 'primary')}
      {!few && (
        <a class="button" href={hrefOf({ view: 'schedule-form', name })}>
          Edit
        </a>
      )}
      {!few && overridden && button('Reset', () => setAsked('reset'))}
      {!few && !declared && button('Delete', () => setAsked('delete'), 'danger')}
      {asked === 'run' && (
        <ConfirmDialog
          title={`Run ${name} now?`}
          confirm="Run now"
          onConfirm={() => void run()}
          onClose={() => setAsked(null)}
        >
          <p>It makes one task more, now. Its own times stay as they are.</p>
        </ConfirmDialog>
      )}
      {asked === 'pause' && (
        <ConfirmDialog
          title={`Pause ${name}?`}
          confirm="Pause"
          onConfirm={() => void change('pause', `${name} is paused.`)}
          onClose={() => setAsked(null)}
        >
          <p>
            It makes no tasks until you resume it, and the times that pass meanwhile are not made up for. What
            has started runs to its end.
            {declared && ' Deployments leave it paused.'}
          </p>
        </ConfirmDialog>
      )}
      {asked === 'reset' && (
        <ConfirmDialog
          title={`Reset ${name}?`}
          confirm="Reset"
          danger
          onConfirm={() => void change('reset', `${name} is as its definition declares it.`)}
          onClose={() => setAsked(null)}
        >
          <p>What calls have changed is dropped: the schedule is again as its definition declares it.</p>
        </ConfirmDialog>
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          confirm="Delete"
          danger
          onConfirm={() => void remove()}
          onClose={() => setAsked(null)}
        >
          <p>It makes no more tasks. Those that have started run to their end, and all stay in the list.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
