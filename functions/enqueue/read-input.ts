import type { StandardSchemaV1 } from '@standard-schema/spec';
import { byteLength, type Json } from '../protocol/json.ts';
import { MAX_BODY_BYTES, MAX_INPUT_BYTES } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';
import { validateInput } from '../protocol/validate-input.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A call's body, by the kind of its content. */
export type Body =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string | string[]>> };

/**
 * Reads a call's body. No body at all is an empty form.
 *
 * @throws ProblemError 413, 415 or 400
 */
export async function readBody(request: Request): Promise<Body> {
  const text = await request.text();
  const bytes = byteLength(text);
  if (bytes > MAX_BODY_BYTES) {
    throw new ProblemError(413, `The body has ${bytes} bytes; ${MAX_BODY_BYTES} is the most.`);
  }
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === FORM_TYPE || (!type && text === '')) return { kind: 'form', fields: formFields(text) };
  if (type !== JSON_TYPE) {
    throw new ProblemError(415, `The content type must be ${JSON_TYPE} or ${FORM_TYPE}.`, {
      headers: { 'accept-post': `${JSON_TYPE}, ${FORM_TYPE}` },
    });
  }
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    throw new ProblemError(400, 'The body is not JSON, though its content type says so.');
  }
}

/** A field that comes several times is an array of its values. */
function formFields(text: string): Record<string, string | string[]> {
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/**
 * Checks the input of a task in a body of either kind.
 *
 * @returns the input as it is to be stored: what was sent, before the schema's own conversions
 * @throws ProblemError 422 naming each field, or 413
 */
export async function readInput(schema: StandardSchemaV1, body: Body): Promise<Json> {
  const input = body.kind === 'json' ? body.value : await readForm(schema, body.fields);
  const validation = await validateInput(schema, input);
  if (!validation.ok) {
    throw new ProblemError(422, 'The input does not fit the task’s schema.', { errors: validation.errors });
  }
  const bytes = byteLength(JSON.stringify(input));
  if (bytes > MAX_INPUT_BYTES) {
    throw new ProblemError(413, `The input has ${bytes} bytes; ${MAX_INPUT_BYTES} is the most.`);
  }
  return input;
}

/**
 * The fields of a form are texts. One that the schema refuses as a text is taken for the number or the truth value that it
 * spells, if it spells one: so `a=1` serves a schema that wants a number, and `content=1` one that wants a text.
 */
async function readForm(
  schema: StandardSchemaV1,
  fields: Readonly<Record<string, string | string[]>>,
): Promise<Readonly<Record<string, Json>>> {
  const validation = await validateInput(schema, fields);
  if (validation.ok) return fields;
  const refused = new Set(validation.errors.map(({ path }) => path.split('.')[0]));
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, refused.has(name) ? spelled(value) : value]),
  );
}

function spelled(value: string | string[]): Json {
  if (typeof value !== 'string') return value.map(spelled);
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : value;
}
