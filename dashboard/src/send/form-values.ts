import type { FieldError, Json } from '../api/task.ts';
import { checkValue } from './check-value.ts';
import type { Field } from './field.ts';

/** The texts of the fields, by path. For a choice, the chosen value as JSON; for a boolean, `true`, `false` or nothing. */
export type FormValues = Readonly<Record<string, string>>;

/** Errors by the path of their field; '' is the whole input. */
export type FormErrors = Readonly<Record<string, string>>;

/** The input in the form, and its errors. */
interface ReadForm {
  readonly input: Json;
  readonly errors: FormErrors;
}

/** Reads a form. Fields with an error are left out of the input. */
export function readForm(fields: readonly Field[], values: FormValues): ReadForm {
  const errors: Record<string, string> = {};
  const [only] = fields;
  if (only?.path === '') {
    const checked = checkValue(only, values[''] ?? '');
    if (!checked.ok) errors[''] = checked.message;
    return { input: checked.ok ? (checked.value ?? null) : null, errors };
  }
  return { input: readFields(fields, values, errors) ?? {}, errors };
}

/** @returns `undefined` if nothing is filled in */
function readFields(
  fields: readonly Field[],
  values: FormValues,
  errors: Record<string, string>,
): { readonly [key: string]: Json } | undefined {
  const entries: [string, Json][] = [];
  for (const field of fields) {
    const value = readField(field, values, errors);
    if (value !== undefined) entries.push([field.name, value]);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function readField(field: Field, values: FormValues, errors: Record<string, string>): Json | undefined {
  if (field.kind !== 'group') {
    const checked = checkValue(field, values[field.path] ?? '');
    if (checked.ok) return checked.value;
    errors[field.path] = checked.message;
    return undefined;
  }
  // An optional group may be left empty as a whole.
  if (!field.required && !isTouched(field, values)) return undefined;
  return readFields(field.fields, values, errors) ?? {};
}

function isTouched({ kind, path, fields }: Field, values: FormValues): boolean {
  if (kind === 'group') return fields.some((field) => isTouched(field, values));
  return (values[path] ?? '').trim() !== '';
}

/** The initial texts of the fields: the schema's defaults, or those of a given input. */
export function startValues(fields: readonly Field[], input?: Json): FormValues {
  const values: Record<string, string> = {};
  for (const field of fields) {
    const given = field.path === '' ? input : valueAt(input, field.name);
    if (field.kind === 'group') Object.assign(values, startValues(field.fields, given));
    else values[field.path] = textOf(field, given === undefined ? startOf(field, input) : given);
  }
  return values;
}

/** A given input is complete: what is not in it was left out. */
function startOf({ schema, required, kind }: Field, input: Json | undefined): Json | undefined {
  if (input !== undefined) return undefined;
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined && required) return schema.const;
  return kind === 'boolean' && required ? false : undefined;
}

function valueAt(input: Json | undefined, name: string): Json | undefined {
  return isObject(input) && Object.hasOwn(input, name) ? input[name] : undefined;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value);
}

function textOf({ kind }: Field, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (kind === 'choice' || kind === 'json') return JSON.stringify(value, null, kind === 'json' ? 2 : 0);
  if (kind === 'lines' && Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Assigns the API's errors to fields: the field itself, or the nearest that contains it. */
export function placeErrors(
  given: readonly FieldError[],
  paths: readonly string[],
): { readonly placed: FormErrors; readonly rest: readonly FieldError[] } {
  const placed: Record<string, string> = {};
  const rest: FieldError[] = [];
  for (const error of given) {
    const path = paths
      .filter((of) => error.path === of || error.path.startsWith(`${of}.`))
      .sort((a, b) => b.length - a.length)[0];
    if (path === undefined) {
      rest.push(error);
      continue;
    }
    const inner = error.path.slice(path.length + 1);
    const message = inner === '' ? error.message : `${inner}: ${error.message}`;
    placed[path] = placed[path] === undefined ? message : `${placed[path]}. ${message}`;
  }
  return { placed, rest };
}

/** The paths of all fields except groups. */
export function pathsOf(fields: readonly Field[]): readonly string[] {
  return fields.flatMap((field) => (field.kind === 'group' ? pathsOf(field.fields) : [field.path]));
}
