import { readFile } from 'node:fs/promises';
import type { Json } from '../../core/protocol/json.ts';
import type { FieldError } from '../../core/protocol/problem.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { didYouMean } from '../did-you-mean.ts';
import { convertText, NotConvertible } from './convert-text.ts';
import { decodeText } from './decode-text.ts';
import type { Field, SendableTask } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** The input of one task, as given. Field flags override `--input`. */
interface GivenInput {
  /** `--input`: JSON, `-` for stdin, or a file. */
  readonly input: string | undefined;
  /** `--field name=value`, for fields without a flag. */
  readonly field: readonly string[];
  /** The values of field flags. */
  readonly flags: ReadonlyMap<Field, string | boolean | readonly string[]>;
  /** A field's flag, for messages. */
  readonly flagOf: (name: string) => string;
  /** The command whose help lists the flags. Default: `lovage send` with the task's name. */
  readonly command?: string;
}

/**
 * Assembles a task's input.
 *
 * @throws CliError naming every field that is missing or of the wrong type
 */
export async function readInput(
  task: SendableTask,
  { input, field, flags, flagOf, command = `lovage send ${task.name}` }: GivenInput,
  readStdin: () => Promise<Uint8Array>,
): Promise<Json> {
  const whole = input === undefined ? undefined : await readWhole(input, readStdin);
  if (flags.size === 0 && field.length === 0 && whole !== undefined) return whole;
  const values: Record<string, Json> = { ...asFields(whole) };
  const errors: FieldError[] = [];
  const set = (name: string, make: () => Json) => {
    try {
      values[name] = make();
    } catch (error) {
      if (!(error instanceof NotConvertible)) throw error;
      errors.push({ path: flagOf(name), message: error.message });
    }
  };
  for (const pair of field) {
    const [, name, text] = /^([^=]+)=([\s\S]*)$/.exec(pair) ?? [];
    if (name === undefined || text === undefined) {
      throw new CliError(EXIT.usage, `--field is "${pair}"; it must be name=value.`);
    }
    const known = task.fields.find((each) => each.name === name);
    if (!known && !task.open) {
      const guess = didYouMean(
        name,
        task.fields.map((each) => each.name),
      );
      throw new CliError(EXIT.usage, `${task.name} has no field "${name}".${guess}`);
    }
    set(name, () => convertText(text, known ?? { type: 'json', items: 'json' }));
  }
  for (const [each, given] of flags) set(each.name, () => toValue(each, given));
  for (const { name, required } of task.fields) {
    if (required && !(name in values) && !errors.some(({ path }) => path === flagOf(name))) {
      errors.push({ path: flagOf(name), message: 'Is required' });
    }
  }
  if (errors.length > 0) {
    throw new CliError(EXIT.usage, `The input does not fit ${task.name}.`, {
      errors,
      hint: `See ${command} --help.`,
    });
  }
  return values;
}

function toValue(field: Field, given: string | boolean | readonly string[]): Json {
  if (typeof given === 'boolean') return given;
  if (typeof given === 'string') return convertText(given, field);
  return given.flatMap((text) => convertText(text, field) as readonly Json[]);
}

async function readWhole(given: string, readStdin: () => Promise<Uint8Array>): Promise<Json> {
  const from = given === '-' ? 'stdin' : /^\s*[[{]/.test(given) ? '--input' : given;
  let text = given;
  if (from === 'stdin') text = decodeText(await readStdin(), 'stdin');
  else if (from === given) text = await readText(given);
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `${from} is not valid JSON: ${reason}`);
  }
}

/** A file's text. @throws CliError if it cannot be read, or is not UTF-8 or marked UTF-16 */
export async function readText(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? String(error));
    throw new CliError(EXIT.usage, `${path} cannot be read: ${reason}.`);
  }
  return decodeText(bytes, path);
}

function asFields(value: Json | undefined): { readonly [name: string]: Json } {
  if (value === undefined) return {};
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new CliError(EXIT.usage, 'With field flags, --input must be an object.');
  }
  return value as { readonly [name: string]: Json };
}
