import { useMemo, useState } from 'preact/hooks';
import type { Json } from '../api/task.ts';
import { checkJson } from './check-value.ts';
import type { Field } from './field.ts';
import { fieldsOf } from './fields.ts';
import { type FormErrors, type FormValues, pathsOf, readForm, startValues } from './form-values.ts';
import type { JsonSchema } from './json-schema.ts';

/** A task's input as it is typed: into fields made from its schema, or as JSON. `InputFields` shows it. */
export interface TypedInput {
  readonly fields: readonly Field[];
  readonly values: FormValues;
  /** The text, if the input is typed as JSON. */
  readonly asJson: string | null;
  readonly input: Json;
  /** What is wrong with it, by the paths of the fields. */
  readonly wrong: FormErrors;
  /** The paths of the fields that can show an error. */
  readonly paths: readonly string[];
  readonly typeField: (path: string, value: string) => void;
  readonly typeJson: (text: string) => void;
  /** Changes between fields and JSON. */
  readonly turn: () => void;
}

/**
 * Holds a task's input while it is typed.
 *
 * @param schema with another schema, it begins anew
 * @param begin the initial input
 */
export function useTypedInput(schema: JsonSchema, begin: Json | undefined): TypedInput {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const start = { schema, values: startValues(fields, begin), asJson: null };
  const [held, setHeld] = useState<{
    readonly schema: JsonSchema;
    readonly values: FormValues;
    readonly asJson: string | null;
  }>(start);
  const { values, asJson } = held.schema === schema ? held : start;
  const read = asJson === null ? readForm(fields, values) : readJson(asJson);
  const hold = (change: Partial<typeof held>) => setHeld({ schema, values, asJson, ...change });
  return {
    fields,
    values,
    asJson,
    input: read.input,
    wrong: read.errors,
    paths: asJson === null ? pathsOf(fields) : [],
    typeField: (path, value) =>
      setHeld((before) => ({
        schema,
        asJson: null,
        values: { ...(before.schema === schema ? before.values : start.values), [path]: value },
      })),
    typeJson: (text) => hold({ asJson: text }),
    turn: () => {
      if (asJson === null) {
        hold({ asJson: JSON.stringify(read.input, null, 2) });
        return;
      }
      const back = checkJson(asJson);
      hold({ asJson: null, ...(back.ok ? { values: startValues(fields, back.value ?? {}) } : {}) });
    },
  };
}

function readJson(text: string): { readonly input: Json; readonly errors: FormErrors } {
  const checked = checkJson(text);
  return checked.ok
    ? { input: checked.value ?? null, errors: {} }
    : { input: null, errors: { '': checked.message } };
}
