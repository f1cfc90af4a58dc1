import { isUtf8 } from 'node:buffer';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { validateInput } from '../../core/definition/validate-input.ts';
import {
  MAX_BODY_BYTES,
  MAX_DEPTH,
  MAX_ERRORS,
  MAX_FORM_FIELDS,
  MAX_INPUT_BYTES,
} from '../../core/protocol/bounds.ts';
import { byteLength, type Json } from '../../core/protocol/json.ts';
import { isDeeper } from '../../core/protocol/json-fault.ts';
import { type JsonLoss, jsonLosses } from '../../core/protocol/json-losses.ts';
import { numberLoss } from '../../core/protocol/number-loss.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { isUtf8Encoded, type Query, readQuery } from '../../platform/http/read-query.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A call's body, by the kind of its content. */
export type Body =
  | {
      readonly kind: 'json';
      readonly value: Json;
      /** What of the text is not in the value as it was written: nothing that holds such a part is accepted. */
      readonly losses: readonly JsonLoss[];
    }
  | { readonly kind: 'form'; readonly fields: Query };

/** What an input is read from. */
type Given = Pick<Body & { readonly kind: 'json' }, 'kind' | 'value'> | (Body & { readonly kind: 'form' });

/** Maximum number of losses that are told apart: as many as a bulk call has tasks, several times. */
const MAX_LOSSES = 10_000;

/**
 * Reads a call's body. A missing body is an empty form.
 *
 * @throws ProblemError 400, 413 or 415; 422 if it is nested too deeply
 */
export function readBody({ body, headers }: Pick<HttpRequest, 'body' | 'headers'>): Body {
  if (body.byteLength > MAX_BODY_BYTES) {
    throw new ProblemError(413, `The body has ${body.byteLength} bytes; the maximum is ${MAX_BODY_BYTES}.`);
  }
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const isForm = type.trim() === FORM_TYPE || (type === '' && body.byteLength === 0);
  const charset = parameters
    .map((parameter) => /^charset="?([^"]*)"?$/.exec(parameter.trim())?.[1])
    .find(Boolean);
  const isUtf8 = charset === undefined || charset === 'utf-8' || charset === 'utf8';
  if (!isUtf8 || !(isForm || type.trim() === JSON_TYPE)) {
    throw new ProblemError(415, `The content type must be ${JSON_TYPE} or ${FORM_TYPE}, in UTF-8.`, {
      headers: { 'accept-post': `${JSON_TYPE}, ${FORM_TYPE}` },
    });
  }
  const text = decoded(body);
  return isForm ? { kind: 'form', fields: formFields(text) } : parsed(text);
}

/** Decodes UTF-8, without the byte order mark that some clients put before it. */
function decoded(body: Buffer): string {
  if (!isUtf8(body)) throw new ProblemError(400, 'The body is not UTF-8.');
  return body.toString().replace(/^\ufeff/, '');
}

function parsed(text: string): Body {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError(400, 'The body is not valid JSON, although its content type says so.');
  }
  if (isDeeper(value, MAX_DEPTH)) {
    throw new ProblemError(422, `The body nests lists and objects more than ${MAX_DEPTH} levels deep.`);
  }
  const losses: JsonLoss[] = [];
  for (const loss of jsonLosses(text)) {
    losses.push(loss);
    if (losses.length > MAX_LOSSES) throw lossProblem(losses);
  }
  return { kind: 'json', value, losses };
}

/**
 * The problem of a body, or of a part of it, that could not be stored as it was sent.
 *
 * @param from how many steps of the paths lead to that part
 */
export function lossProblem(losses: readonly JsonLoss[], from = 0): ProblemError {
  return new ProblemError(422, 'The input could not be stored as it was sent.', {
    errors: losses
      .slice(0, MAX_ERRORS)
      .map(({ path, message }) => ({ path: path.slice(from).join('.'), message: capitalized(message) })),
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A field that comes several times becomes an array of its values. */
function formFields(text: string): Query {
  if (text.split('&', MAX_FORM_FIELDS + 1).length > MAX_FORM_FIELDS) {
    throw new ProblemError(
      413,
      `The form has more than ${MAX_FORM_FIELDS} fields. Send so many as ${JSON_TYPE}.`,
    );
  }
  if (!isUtf8Encoded(text)) throw otherEncoding(text);
  return readQuery(text);
}

/** The problem of a form in another encoding, whose characters would be stored as U+FFFD. */
function otherEncoding(text: string): ProblemError {
  const wrong = text.split('&').filter((field) => !isUtf8Encoded(field));
  return new ProblemError(400, 'The form is not UTF-8.', {
    errors: wrong.flatMap((field) =>
      Object.keys(readQuery(field)).map((path) => ({
        path,
        message: 'Must be UTF-8: ü, for instance, is %C3%BC',
      })),
    ),
  });
}

/**
 * Checks a task's input, from a body of either kind.
 *
 * @param within where the input is in the call, for the paths of errors; empty for the body itself
 * @returns the input to store: as it was sent, before the schema converts it
 * @throws ProblemError 422 naming each invalid field; 413 if it is too large
 */
export async function readInput(schema: StandardSchemaV1, body: Given, within = ''): Promise<Json> {
  const { input, errors } =
    body.kind === 'json' ? await check(schema, body.value) : await checkForm(schema, body.fields);
  if (errors.length === 0) return input;
  throw new ProblemError(422, 'The input does not fit the task’s schema.', {
    errors: errors.map(({ path, message }) => ({
      path: [within, path].filter(Boolean).join('.'),
      message,
    })),
  });
}

interface Checked {
  readonly input: Json;
  readonly errors: readonly FieldError[];
  /** The input's own fields that have an error, or hold one. */
  readonly refused: ReadonlySet<string>;
}

/** The size comes first: a schema may take long over an input that nobody could store. */
async function check(schema: StandardSchemaV1, input: Json): Promise<Checked> {
  const bytes = byteLength(JSON.stringify(input));
  if (bytes > MAX_INPUT_BYTES) {
    throw new ProblemError(413, `The input has ${bytes} bytes; the maximum is ${MAX_INPUT_BYTES}.`);
  }
  const validation = await validateInput(schema, input);
  return validation.ok
    ? { input, errors: [], refused: new Set() }
    : { input, errors: validation.errors, refused: validation.fields };
}

/**
 * Form fields are strings. A field that the schema refuses as a string is read as the number or boolean that it spells, if it
 * spells one: `a=1` fits a schema that wants a number, and `content=1` one that wants a string. If the schema refuses both
 * readings, the errors of both are reported, because nobody can tell which was meant.
 */
async function checkForm(schema: StandardSchemaV1, fields: Query): Promise<Checked> {
  const texts = await check(schema, fields);
  if (texts.errors.length === 0) return texts;
  const spelt = await check(
    schema,
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, texts.refused.has(name) ? spelled(value) : value]),
    ),
  );
  const paths = new Set(spelt.errors.map(({ path }) => path));
  const lost = [...texts.refused]
    .flatMap((name) => lostNumbers(name, fields[name] ?? []))
    .filter(({ path }) => !paths.has(path));
  if (spelt.errors.length === 0 && lost.length === 0) return spelt;
  const said = new Set(spelt.errors.map(asText));
  const asTexts = texts.errors.filter((error) => paths.has(error.path) && !said.has(asText(error)));
  return { ...spelt, errors: [...lost, ...asTexts, ...spelt.errors] };
}

/** The errors of a field whose numbers would become others. */
export function lostNumbers(path: string, value: string | readonly string[]): readonly FieldError[] {
  if (typeof value !== 'string')
    return value.flatMap((inner, index) => lostNumbers(`${path}.${index}`, inner));
  const message = NUMBER.test(value) ? numberLoss(value) : null;
  return message === null ? [] : [{ path, message: capitalized(message) }];
}

function asText({ path, message }: FieldError): string {
  return JSON.stringify([path, message]);
}

/** What a text of a form spells: a number, `true` or `false`, or itself. A number may be another than the text says: see `lostNumbers`. */
export function spelled(value: string | readonly string[]): Json {
  if (typeof value !== 'string') return value.map(spelled);
  if (value === 'true' || value === 'false') return value === 'true';
  const number = NUMBER.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : value;
}

/** A number as JSON writes it. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
