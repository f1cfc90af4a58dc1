import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Validation, validateInput } from '../../../core/definition/validate-input.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { FieldError } from '../../../core/protocol/problem.ts';
import { placeInput } from '../../../core/workflow/place-input.ts';
import { canFit } from './can-fit.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Shape, samplesOf } from './shape.ts';

/** What is passed, and to which task. */
export interface PassedTo {
  readonly task: string;
  readonly schema: StandardSchemaV1;
  /** What the schema is known to accept. */
  readonly description: JsonSchema;
  /** What is known of what is passed. */
  readonly shape: Shape;
}

/**
 * Checks a task whose input is all of what came before. The description alone refuses nothing: the schema itself refuses the same.
 *
 * @returns what is wrong; paths are within the task's node
 */
export async function checkPassedWhole(to: PassedTo): Promise<readonly FieldError[]> {
  const { task, description, shape } = to;
  if (canFit(description, shape) || (await firstOk(to, samplesOf(shape))).ok) return [];
  const field = fieldsOf(description).find(([, field]) => canFit(field, shape, description));
  const hint = field ? `. Name the field that takes it, as in "pass": ${JSON.stringify(field[0])}` : '';
  return [{ path: 'pass', message: `${inWords(shape)}, which the input of ${task} does not take${hint}` }];
}

/**
 * Checks a task of whose input a field is what came before. An error in the other fields counts only if it is there whatever is passed.
 *
 * @returns what is wrong; paths are within the task's node
 */
export async function checkPassedField(
  to: PassedTo,
  input: Json,
  name: string,
): Promise<readonly FieldError[]> {
  const { task, description, shape } = to;
  const placed = samplesOf(shape).map((sample) => placeInput(input, name, sample));
  const refused = placed.find((one) => !one.ok);
  if (refused) return [{ path: 'input', message: refused.message }];
  const inputs = placed.flatMap((one) => (one.ok ? [one.input] : []));
  const tried = await firstOk(to, inputs);
  const unread = isUnread(description, name, tried) ? [noSuchField(to, name)] : [];
  if (tried.ok) return unread;
  const others = tried.errors.filter(({ path }) => path !== '' && path.split('.')[0] !== name);
  if (unread.length > 0 || others.length > 0) {
    return [...unread, ...others.map(({ path, message }) => ({ path: `input.${path}`, message }))];
  }
  const given = Object.keys(Object(input)).map((key): [string, Shape] => [key, { kind: 'any' }]);
  const whole: Shape = { kind: 'fields', fields: { ...Object.fromEntries(given), [name]: shape } };
  if (canFit(description, whole)) return [];
  return [{ path: 'pass', message: `${inWords(shape)}, which the field ${name} of ${task} does not take` }];
}

/** What a schema made of the first input that it takes; or the errors that all of them have. */
type Tried = { readonly ok: true; readonly value: unknown } | Extract<Validation<unknown>, { ok: false }>;

async function firstOk({ schema }: PassedTo, inputs: readonly Json[]): Promise<Tried> {
  let common: readonly FieldError[] | null = null;
  for (const input of inputs) {
    const validation = await validateOrNot(schema, input);
    if (validation.ok) return validation;
    const { errors } = validation;
    common = (common ?? errors).filter(({ path, message }) =>
      errors.some((error) => error.path === path && error.message === message),
    );
  }
  return { ok: false, errors: common ?? [], fields: new Set() };
}

/** A schema's own code may throw at what no task returns: that says nothing of what one will. */
async function validateOrNot(schema: StandardSchemaV1, input: Json): Promise<Tried> {
  try {
    return await validateInput(schema, input);
  } catch {
    return { ok: true, value: undefined };
  }
}

/** Whether a field is none of the input's: it is refused, or it is left out of what the task gets. */
function isUnread(description: JsonSchema, name: string, tried: Tried): boolean {
  const { properties, additionalProperties, patternProperties } = description;
  if (properties === undefined || Object.hasOwn(Object(properties), name)) return false;
  if (patternProperties !== undefined) return false;
  if (additionalProperties !== undefined) return additionalProperties === false && !tried.ok;
  const value = tried.ok ? tried.value : undefined;
  return isObject(value) && !Object.hasOwn(value, name);
}

function noSuchField({ task, description }: PassedTo, name: string): FieldError {
  const names = fieldsOf(description).map(([field]) => field);
  const its = names.length === 0 ? 'It has none' : `Its fields are ${names.join(', ')}`;
  return { path: 'pass', message: `The input of ${task} has no field ${name}. ${its}` };
}

function fieldsOf({ properties }: JsonSchema): readonly (readonly [string, unknown])[] {
  return Object.entries<unknown>(Object(properties));
}

function inWords(shape: Shape): string {
  if (shape.kind === 'list') return `A list of ${shape.length} is passed`;
  return 'Why another task failed is passed, as { taskId, type, message }';
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
