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
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError(400, 'The body is not JSON, though its content type says so.');
  }
  if (isDeeperThan(MAX_DEPTH, value)) {
    throw new ProblemError(422, `The body nests its lists and objects more than ${MAX_DEPTH} deep.`);
  }
  return { kind: 'json', value };
}

/** JSON that nests without an end is read without a stack, and cannot be written or checked with one. */
const MAX_DEPTH = 100;

function isDeeperThan(depth: number, value: Json): boolean {
  if (value === null || typeof value !== 'object') return false;
  return depth === 0 || Object.values(value).some((inner: Json) => isDeeperThan(depth - 1, inner));
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
 * @param within where in the call the input stands, for the paths of errors; empty for the body itself
 * @returns the input as it is to be stored: what was sent, before the schema's own conversions
 * @throws ProblemError 422 naming each field, or 413
 */
export async function readInput(schema: StandardSchemaV1, body: Body, within = ''): Promise<Json> {
  const input = body.kind === 'json' ? body.value : await readForm(schema, body.fields);
  const validation = await validateInput(schema, input);
  if (!validation.ok) {
    const errors = validation.errors.map(({ path, message }) => ({
      path: [within, path].filter(Boolean).join('.'),
      message,
    }));
    throw new ProblemError(422, 'The input does not fit the task’s schema.', { errors });
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
  const asTexts = await refusedFields(schema, fields);
  if (asTexts.size === 0) return fields;
  const spelt = mapFields(fields, (name, value) => (asTexts.has(name) ? spelled(value) : value));
  // What is refused either way is left as it came: the caller is told of the text that was sent.
  const either = await refusedFields(schema, spelt);
  return mapFields(fields, (name, value) =>
    asTexts.has(name) && !either.has(name) ? spelled(value) : value,
  );
}

async function refusedFields(schema: StandardSchemaV1, fields: unknown): Promise<ReadonlySet<string>> {
  const validation = await validateInput(schema, fields);
  return new Set(validation.ok ? [] : validation.errors.map(({ path }) => path.split('.')[0] ?? ''));
}

function mapFields<From>(
  fields: Readonly<Record<string, From>>,
  map: (name: string, value: From) => Json,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(name, value)]));
}

function spelled(value: string | string[]): Json {
  if (typeof value !== 'string') return value.map(spelled);
  if (value === 'true' || value === 'false') return value === 'true';
  const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : value;
}
