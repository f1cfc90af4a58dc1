import { useState } from 'preact/hooks';
import { CallFailed } from '../api/call.ts';
import { rescheduleTask } from '../api/calls.ts';
import type { Task } from '../api/task.ts';
import { closeDialog, Dialog } from '../parts/dialog.tsx';
import { fromLocal, ownZone, toLocal } from '../parts/local-time.ts';
import { serverNow } from '../parts/server-clock.ts';
import { relative } from '../parts/times.ts';
import { timeIn } from '../parts/zone-times.ts';
import { announce } from '../shell/announcer.tsx';

interface RescheduleDialogProps {
  readonly task: Task;
  /** Called with the changed record; with `null` if it has to be read again. */
  readonly onChange: (task: Task | null) => void;
  readonly onClose: () => void;
}

/** Times that are often wanted. */
const QUICK: readonly (readonly [string, (now: Date) => number])[] = [
  ['Now', (now) => now.getTime()],
  ['In 1 hour', (now) => now.getTime() + 3_600_000],
  ['Tomorrow 9:00', (now) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9).getTime()],
];

/** Asks for another time at which a task that has not started is to run. */
export function RescheduleDialog({ task, onChange, onClose }: RescheduleDialogProps) {
  const [text, setText] = useState(() =>
    toLocal(Date.parse(task.waitsFor?.until ?? task.eta ?? '') || serverNow()),
  );
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const time = fromLocal(text);
  const type = (typed: string) => {
    setText(typed);
    setError(null);
  };
  const submit = async (form: Element) => {
    if (time === null) {
      setError('Must be a date and a time');
      return;
    }
    setBusy(true);
    try {
      const changed = await rescheduleTask(task.id, new Date(time).toISOString());
      closeDialog(form);
      onChange(changed);
      announce('Rescheduled.');
    } catch (failure) {
      if (!(failure instanceof CallFailed)) throw failure;
      setError(messageOf(failure));
      if (failure.status === 409) onChange(null);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Run this task at another time" onClose={onClose}>
      <form
        noValidate
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <div class="actions">
          {QUICK.map(([label, of]) => (
            <button
              key={label}
              type="button"
              class="small"
              onClick={() => type(toLocal(of(new Date(serverNow()))))}
            >
              {label}
            </button>
          ))}
        </div>
        <div class="field">
          <label for="reschedule-time">Not before</label>
          <input
            id="reschedule-time"
            type="datetime-local"
            step={1}
            value={text}
            aria-invalid={error !== null}
            aria-describedby={error === null ? 'reschedule-hint' : 'reschedule-hint reschedule-error'}
            onInput={({ currentTarget }) => type(currentTarget.value)}
          />
          <p class="hint" id="reschedule-hint">
            In your time zone, {ownZone()}
            {time !== null && `: ${timeIn(ownZone(), time)}, ${relative(time, serverNow())}`}
          </p>
          {error !== null && (
            <p class="error" id="reschedule-error" role="alert">
              {error}
            </p>
          )}
        </div>
        <div class="actions end">
          <button type="button" onClick={({ currentTarget }) => closeDialog(currentTarget)}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Rescheduling…' : 'Reschedule'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function messageOf({ status, problem, message }: CallFailed): string {
  if (status === 409) return `It is too late for another time. ${message}`;
  const errors = problem?.errors ?? [];
  return errors.length > 0 ? errors.map((one) => one.message).join('. ') : message;
}
