import { FieldInput } from './field-input.tsx';
import type { FormErrors } from './form-values.ts';
import { JsonInput } from './json-input.tsx';
import type { TypedInput } from './use-typed-input.ts';

interface InputFieldsProps {
  readonly typed: TypedInput;
  readonly errors: FormErrors;
  /** Called when a field is typed into: its error has been seen. */
  readonly onType: (path: string) => void;
}

/** The fields of a task's input, or the text field for it as JSON. */
export function InputFields({ typed, errors, onType }: InputFieldsProps) {
  const { fields, values, asJson, typeField, typeJson } = typed;
  if (asJson !== null) return <JsonInput text={asJson} error={errors['']} onChange={typeJson} />;
  if (fields.length === 0) return <p class="muted">This task takes no input.</p>;
  return (
    <>
      {fields.map((field) => (
        <FieldInput
          key={field.path}
          field={field}
          values={values}
          errors={errors}
          onChange={(path, value) => {
            typeField(path, value);
            onType(path);
          }}
        />
      ))}
    </>
  );
}

interface TurnButtonProps {
  readonly typed: TypedInput;
  readonly onTurn: () => void;
}

/** Changes between the fields and JSON. */
export function TurnButton({ typed: { asJson, turn }, onTurn }: TurnButtonProps) {
  return (
    <button
      type="button"
      class="quiet small"
      onClick={() => {
        turn();
        onTurn();
      }}
    >
      {asJson === null ? 'Write it as JSON' : 'Fill in the form'}
    </button>
  );
}
