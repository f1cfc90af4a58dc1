import type { Json } from '../api/task.ts';
import type { Field } from './field.ts';
import type { FormErrors, FormValues } from './form-values.ts';

interface FieldInputProps {
  readonly field: Field;
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly onChange: (path: string, value: string) => void;
}

/** One field of the form with its label, hint and error, or a group of fields. */
export function FieldInput({ field, values, errors, onChange }: FieldInputProps) {
  if (field.kind === 'group') {
    return (
      <fieldset>
        <legend>
          {field.label}
          {!field.required && <Optional />}
        </legend>
        {field.hint !== '' && <p class="hint">{field.hint}</p>}
        {field.fields.map((inner) => (
          <FieldInput key={inner.path} field={inner} values={values} errors={errors} onChange={onChange} />
        ))}
      </fieldset>
    );
  }
  const error = errors[field.path];
  const id = `field-${field.path}`;
  const described = [field.hint !== '' ? `${id}-hint` : '', error === undefined ? '' : `${id}-error`]
    .join(' ')
    .trim();
  return (
    <div class="field" data-kind={field.kind}>
      <label for={id}>
        {field.label}
        {!field.required && <Optional />}
      </label>
      <Control
        field={field}
        value={values[field.path] ?? ''}
        onChange={(value) => onChange(field.path, value)}
        attributes={{
          id,
          name: field.path,
          'aria-invalid': error !== undefined,
          'aria-required': field.required && field.kind !== 'boolean',
          'aria-describedby': described === '' ? undefined : described,
        }}
      />
      {field.hint !== '' && (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
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

function Optional() {
  return <span class="optional"> optional</span>;
}

interface ControlProps {
  readonly field: Field;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly attributes: {
    readonly id: string;
    readonly name: string;
    readonly 'aria-invalid': boolean;
    readonly 'aria-required': boolean;
    readonly 'aria-describedby': string | undefined;
  };
}

function Control({ field, value, onChange, attributes }: ControlProps) {
  switch (field.kind) {
    case 'boolean':
      if (!field.required)
        return <Select choices={[true, false]} {...{ field, value, onChange, attributes }} />;
      return (
        <input
          {...attributes}
          type="checkbox"
          checked={value === 'true'}
          onChange={({ currentTarget }) => onChange(String(currentTarget.checked))}
        />
      );
    case 'choice':
      return <Select choices={field.choices} {...{ field, value, onChange, attributes }} />;
    case 'multiline':
    case 'lines':
    case 'json':
      return (
        <textarea
          {...attributes}
          rows={field.kind === 'multiline' ? 6 : 4}
          class={field.kind === 'json' ? 'mono' : undefined}
          spellcheck={field.kind === 'multiline'}
          placeholder={
            field.kind === 'json' ? (field.schema.type === 'array' ? '[ … ]' : '{ … }') : undefined
          }
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'text':
    case 'number':
    case 'group':
      // A text field even for email addresses: the rules of the browser's own field differ from the API's.
      return (
        <input
          {...attributes}
          type="text"
          inputMode={
            field.kind === 'number' ? 'decimal' : field.schema.format === 'email' ? 'email' : undefined
          }
          autoComplete="off"
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}

function Select({
  choices,
  field,
  value,
  onChange,
  attributes,
}: ControlProps & { readonly choices: readonly Json[] }) {
  return (
    <select {...attributes} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      <option value="">{field.required ? 'Choose one' : 'Not given'}</option>
      {choices.map((choice) => {
        const text = JSON.stringify(choice);
        return (
          <option key={text} value={text}>
            {typeof choice === 'string' ? choice : text}
          </option>
        );
      })}
    </select>
  );
}
