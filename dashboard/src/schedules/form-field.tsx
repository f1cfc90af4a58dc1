import type { ComponentChildren } from 'preact';

/** What a control needs, so that its label, hint and error belong to it. */
export interface ControlAttributes {
  readonly id: string;
  readonly name: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

interface FormFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error: string | undefined;
  readonly children: (attributes: ControlAttributes) => ComponentChildren;
}

/** One field of the form of a schedule: its label, control, hint and error. */
export function FormField({ name, label, hint, error, children }: FormFieldProps) {
  const id = `schedule-${name}`;
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .join(' ')
    .trim();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        'aria-invalid': error !== undefined,
        'aria-describedby': described === '' ? undefined : described,
      })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<FormFieldProps, 'children'> {
  readonly value: string;
  readonly type?: 'text' | 'datetime-local';
  readonly mono?: boolean;
  readonly onType: (value: string) => void;
}

/** A field for a line of text, or a time. */
export function TextField({ value, type = 'text', mono = false, onType, ...field }: TextFieldProps) {
  return (
    <FormField {...field}>
      {(attributes) => {
        const all = {
          ...attributes,
          value,
          autoComplete: 'off',
          onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
            onType(currentTarget.value),
        };
        return type === 'text' ? (
          <input type="text" spellcheck={false} class={mono ? 'mono' : undefined} {...all} />
        ) : (
          <input type="datetime-local" step={1} {...all} />
        );
      }}
    </FormField>
  );
}

interface ChoiceFieldProps<Value extends string> extends Omit<FormFieldProps, 'children'> {
  readonly value: Value;
  /** Values and what they are called. */
  readonly choices: readonly (readonly [Value, string])[];
  readonly onChoose: (value: Value) => void;
}

/** A field for one of several values. */
export function ChoiceField<Value extends string>({
  value,
  choices,
  onChoose,
  ...field
}: ChoiceFieldProps<Value>) {
  return (
    <FormField {...field}>
      {(attributes) => (
        <select
          {...attributes}
          value={value}
          onChange={({ currentTarget }) => {
            const chosen = choices.find(([choice]) => choice === currentTarget.value);
            if (chosen) onChoose(chosen[0]);
          }}
        >
          {choices.map(([choice, name]) => (
            <option key={choice} value={choice}>
              {name}
            </option>
          ))}
        </select>
      )}
    </FormField>
  );
}
