import type { TaskDefinition } from '../definition/definition.ts';
import type { Json } from '../protocol/json.ts';
import type { FieldError } from '../protocol/problem.ts';
import { argumentFields } from './argument-fields.ts';
import { type CeleryFault, type CeleryMessage, TYPE_ERROR } from './celery-message.ts';

/** An input, for the task's schema to judge; or why the arguments make none. */
export type BoundArguments =
  | { readonly ok: true; readonly input: Json }
  | { readonly ok: false; readonly fault: CeleryFault };

/**
 * Makes a task's input of the arguments of a call, as Python binds them to a function's parameters: `args` to the input's fields in their order,
 * `kwargs` by name. Whether something is missing is the schema's to say. If the input is no object, the one argument is the input.
 *
 * @returns a fault in Python's words if arguments are too many, are given twice or have names that the task does not know
 */
export function bindArguments(
  { name, args, kwargs }: Pick<CeleryMessage, 'name' | 'args' | 'kwargs'>,
  definition: Pick<TaskDefinition, 'input' | 'celery'>,
): BoundArguments {
  const { isObject, names, optional, takesOthers } = argumentFields(definition);
  const python = functionName(name);
  if (isObject === false) return bindOne(python, args, kwargs, names ?? []);
  // Nobody knows how the arguments are to be named; a single one that is alone may be the whole input.
  if (names === null && args.length > 0) {
    const [only, ...more] = args;
    if (isObject === null && only !== undefined && more.length === 0 && Object.keys(kwargs).length === 0)
      return { ok: true, input: only };
    return refused(
      `${python} takes keyword arguments only, because its input declares no order of fields: celery.fields in the task’s definition can`,
    );
  }
  const parameters = names ?? [];
  if (args.length > parameters.length) {
    const least = parameters.filter((parameter) => !optional.includes(parameter)).length;
    return refused(tooMany(python, least, parameters.length, args.length));
  }
  const positional = args.map((value, index) => [parameters[index] ?? '', value] as const);
  for (const [parameter] of positional) {
    if (Object.hasOwn(kwargs, parameter))
      return refused(`${python} got multiple values for argument '${parameter}'`);
  }
  const unknown = takesOthers ? undefined : Object.keys(kwargs).find((key) => !parameters.includes(key));
  if (unknown !== undefined) return refused(unexpected(python, unknown));
  return { ok: true, input: Object.fromEntries([...positional, ...Object.entries(kwargs)]) };
}

function bindOne(
  python: string,
  args: readonly Json[],
  kwargs: CeleryMessage['kwargs'],
  [parameter]: readonly string[],
): BoundArguments {
  const given = Object.keys(kwargs);
  if (args.length > 1) return refused(tooMany(python, 1, 1, args.length));
  const unknown = given.find((key) => key !== parameter);
  if (unknown !== undefined) return refused(unexpected(python, unknown));
  if (args.length + given.length > 1)
    return refused(`${python} got multiple values for argument '${String(parameter)}'`);
  return { ok: true, input: args[0] ?? kwargs[given[0] ?? ''] ?? null };
}

/**
 * What Python is told when a schema refuses the input that was made of arguments: of a field that is missing, what Python says of a function's
 * parameter.
 *
 * @param errors what the schema said
 */
export function refusedArguments(
  { name }: Pick<CeleryMessage, 'name'>,
  input: Json,
  errors: readonly FieldError[],
): string {
  const python = functionName(name);
  const isMissing = ({ path }: FieldError) =>
    path !== '' && !path.includes('.') && isFields(input) && !Object.hasOwn(input, path);
  const missing = [...new Set(errors.filter(isMissing).map(({ path }) => path))];
  if (missing.length > 0) {
    const arguments_ = missing.length === 1 ? 'argument' : 'arguments';
    return `${python} missing ${missing.length} required positional ${arguments_}: ${listed(missing)}`;
  }
  const said = errors.map(
    ({ path, message }) => `${path === '' ? 'input' : `argument '${path}'`}: ${message}`,
  );
  return `${python} got an invalid ${said.slice(0, MOST_SAID).join('; ')}`;
}

/** How many of a schema's errors a Python exception says: it is one line. */
const MOST_SAID = 5;

/** As Python writes a function: `send_email()` for `shop.tasks.send_email`. */
function functionName(name: string): string {
  return `${name.slice(name.lastIndexOf('.') + 1)}()`;
}

function tooMany(python: string, least: number, most: number, given: number): string {
  const takes =
    least === most
      ? `${most} positional ${most === 1 ? 'argument' : 'arguments'}`
      : `from ${least} to ${most} positional arguments`;
  return `${python} takes ${takes} but ${given} ${given === 1 ? 'was' : 'were'} given`;
}

function unexpected(python: string, name: string): string {
  return `${python} got an unexpected keyword argument '${name.slice(0, 200).toWellFormed()}'`;
}

/** `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`. */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  if (quoted.length < 3) return quoted.join(' and ');
  return `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
}

function refused(message: string): BoundArguments {
  return { ok: false, fault: { exception: TYPE_ERROR, message } };
}

function isFields(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
