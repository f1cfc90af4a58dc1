interface JsonInputProps {
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

/** The whole input as JSON. */
export function JsonInput({ text, error, onChange }: JsonInputProps) {
  return (
    <div class="field">
      <label for="field-json">Input as JSON</label>
      <textarea
        id="field-json"
        class="mono"
        rows={10}
        spellcheck={false}
        value={text}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : 'field-json-error'}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {error !== undefined && (
        <p class="error" id="field-json-error">
          {error}
        </p>
      )}
    </div>
  );
}
