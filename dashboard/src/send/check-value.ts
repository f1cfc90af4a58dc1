import { jsonLosses, numberLoss } from '../api/kept-whole.ts';
import type { Json } from '../api/task.ts';
import type { Field } from './field.ts';
import { count } from './hint.ts';
import type { JsonSchema } from './json-schema.ts';

/** At least as lenient as the API, which reports everything else that it refuses. */
const FORMATS: Readonly<
  Record<string, { readonly test: (text: string) => boolean; readonly message: string }>
> = {
  email: { test: (text) => /^[^\s@]+@[^\s@]+$/.test(text), message: 'Must be an email address' },
  uri: { test: (text) => URL.canParse(text), message: 'Must be a URL, including https://' },
  url: { test: (text) => URL.canParse(text), message: 'Must be a URL, including https://' },
  uuid: {
    test: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
    message: 'Must be a UUID',
  },
  'date-time': {
    test: (text) => !Number.isNaN(Date.parse(text)),
    message: 'Must be a time, such as 2030-01-31T12:00:00Z',
  },
  date: { test: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text), message: 'Must be a date, such as 2030-01-31' },
};

/** The value of a field, or what is wrong with it; `undefined` leaves the field out. */
type Checked =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly message: string };

/** Reads the text typed into a field. */
export function checkValue({ kind, required, nullable, schema, choices }: Field, text: string): Checked {
  if (text.trim() === '') {
    // An empty text is valid unless the schema sets a length, a format or a pattern.
    if (
      required &&
      (kind === 'text' || kind === 'multiline') &&
      !nullable &&
      !schema.minLength &&
      plain(schema)
    ) {
      return { ok: true, value: '' };
    }
    if (kind === 'lines' && required && !schema.minItems) return { ok: true, value: [] };
    if (!required) return { ok: true, value: undefined };
    return nullable ? { ok: true, value: null } : refuse('Must be filled in');
  }
  switch (kind) {
    case 'text':
    case 'multiline':
      return checkText(schema, text);
    case 'number':
      return checkNumber(schema, text.trim());
    case 'boolean':
      return { ok: true, value: text === 'true' };
    case 'choice': {
      const value = choices.find((choice) => JSON.stringify(choice) === text);
      return value === undefined ? refuse('Must be one of these') : { ok: true, value };
    }
    case 'lines':
      return checkLines(schema, text);
    case 'json':
    case 'group':
      return checkJson(text);
  }
}

function refuse(message: string): Checked {
  return { ok: false, message };
}

function plain({ format, pattern }: JsonSchema): boolean {
  return format === undefined && pattern === undefined;
}

function checkText(schema: JsonSchema, text: string): Checked {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, format = '', pattern } = schema;
  // JSON Schema counts characters, not UTF-16 code units.
  const length = [...text].length;
  if (length < minLength)
    return refuse(`Must have at least ${count(minLength, 'character')}; it has ${length}`);
  if (length > maxLength)
    return refuse(`Must have at most ${count(maxLength, 'character')}; it has ${length}`);
  const known = FORMATS[format];
  if (known && !known.test(text)) return refuse(known.message);
  if (pattern !== undefined && !matches(pattern, text)) {
    return refuse(known?.message ?? `Must match ${pattern}`);
  }
  return { ok: true, value: text };
}

/** A pattern that this browser cannot read is left to the API. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

function checkNumber(schema: JsonSchema, text: string): Checked {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return refuse('Must be a number');
  const loss = numberLoss(text);
  if (loss !== null) return refuse(`This number ${loss}`);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, type } = schema;
  if (type === 'integer' && !Number.isInteger(value)) return refuse('Must be a whole number');
  if (minimum !== undefined && value < minimum) return refuse(`Must be at least ${minimum}`);
  if (maximum !== undefined && value > maximum) return refuse(`Must be at most ${maximum}`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return refuse(`Must be more than ${exclusiveMinimum}`);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return refuse(`Must be less than ${exclusiveMaximum}`);
  if (multipleOf !== undefined && Number.isInteger(multipleOf) && value % multipleOf !== 0) {
    return refuse(`Must be a multiple of ${multipleOf}`);
  }
  return { ok: true, value };
}

function checkLines(schema: JsonSchema, text: string): Checked {
  const items = typeof schema.items === 'object' ? schema.items : {};
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < (schema.minItems ?? 0))
    return refuse(`Must have at least ${count(schema.minItems ?? 0, 'line')}`);
  if (schema.maxItems !== undefined && lines.length > schema.maxItems) {
    return refuse(`Must have at most ${count(schema.maxItems, 'line')}`);
  }
  const value: Json[] = [];
  for (const [index, line] of lines.entries()) {
    const checked = items.type === 'string' ? checkText(items, line.trim()) : checkNumber(items, line.trim());
    if (!checked.ok) return refuse(`Line ${index + 1}: ${checked.message}`);
    value.push(checked.value ?? null);
  }
  return { ok: true, value };
}

/** Reads a text as JSON. Refuses what would be sent as something else, such as 1e999 as `null`. */
export function checkJson(text: string): Checked {
  try {
    const value = JSON.parse(text) as Json;
    for (const { path, message } of jsonLosses(text)) {
      return refuse(`${path.join('.') || 'The value'} ${message}`);
    }
    return { ok: true, value };
  } catch (error) {
    return refuse(`Must be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
