import { useState } from 'preact/hooks';
import type { CallOptions } from './call-options.ts';
import type { FormErrors } from './form-values.ts';

interface OptionsFormProps {
  readonly options: CallOptions;
  readonly errors: FormErrors;
  /** Names of the queues, if they could be read. */
  readonly queues: readonly string[];
  readonly onChange: (options: CallOptions) => void;
}

/** The options of the call, on top of the task's definition. */
export function OptionsForm({ options, errors, queues, onChange }: OptionsFormProps) {
  const field = (
    name: keyof CallOptions,
    label: string,
    hint: string,
    type: 'text' | 'datetime-local' = 'text',
  ) => ({
    name,
    label,
    hint,
    type,
    value: options[name],
    error: errors[name],
    onInput: (value: string) => onChange({ ...options, [name]: value }),
  });
  const [open, setOpen] = useState(false);
  const wrong = Object.keys(errors).length > 0;
  const given = Object.values(options).filter((value) => value !== '').length;
  return (
    <details
      class="options"
      open={open || wrong}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        Options
        <span class="muted">{given === 0 ? ' delay, expiry, queue, idempotency key' : ` ${given} set`}</span>
      </summary>
      <div class="options-grid">
        <Option {...field('countdown', 'Countdown', 'Seconds to wait before it runs, up to ten years')} />
        <Option
          {...field(
            'eta',
            'Not before',
            'A time in your own time zone, up to ten years ahead',
            'datetime-local',
          )}
        />
        <Option {...field('expires', 'Expires', 'Seconds after which it is not started')} />
        <div class="field">
          <label for="option-queue">Queue</label>
          <select
            id="option-queue"
            value={options.queue}
            aria-describedby="option-queue-hint"
            onChange={({ currentTarget }) => onChange({ ...options, queue: currentTarget.value })}
          >
            <option value="">The definition’s own</option>
            {queues.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <p class="hint" id="option-queue-hint">
            A queue whose workers can run the task
          </p>
          {errors['queue'] !== undefined && <p class="error">{errors['queue']}</p>}
        </div>
        <Option {...field('group', 'Group', 'A tenant, whose backlog does not delay others')} />
        <div class="with-button">
          <Option
            {...field('idempotencyKey', 'Idempotency key', 'The same key and input return the first task')}
          />
          <button
            type="button"
            class="small"
            onClick={() => onChange({ ...options, idempotencyKey: crypto.randomUUID() })}
          >
            Generate
          </button>
        </div>
      </div>
    </details>
  );
}

interface OptionProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly type: 'text' | 'datetime-local';
  readonly value: string;
  readonly error: string | undefined;
  readonly onInput: (value: string) => void;
}

function Option({ name, label, hint, type, value, error, onInput }: OptionProps) {
  const id = `option-${name}`;
  const attributes = {
    id,
    value,
    autoComplete: 'off',
    'aria-invalid': error !== undefined,
    'aria-describedby': error === undefined ? `${id}-hint` : `${id}-hint ${id}-error`,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      onInput(currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'text' ? (
        <input type="text" {...attributes} />
      ) : (
        <input type="datetime-local" step={1} {...attributes} />
      )}
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
