import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Registry } from '../../../core/definition/registry.ts';
import { validateInput } from '../../../core/definition/validate-input.ts';
import { MAX_INPUT_BYTES } from '../../../core/protocol/bounds.ts';
import { byteLength, type Json } from '../../../core/protocol/json.ts';
import type { FieldError } from '../../../core/protocol/problem.ts';
import type { PlannedMember } from '../../../core/workflow/plan.ts';
import { checkPassedField, checkPassedWhole, type PassedTo } from './check-passed-to.ts';
import { describeInput } from './describe-input.ts';
import { dottedPath } from './dotted-path.ts';
import type { JsonSchema } from './json-schema.ts';
import { shapeOf } from './shape.ts';

/**
 * Checks the inputs that depend on what came before, as far as they are known: none is refused that may fit once it is complete. That is checked
 * again before the task runs.
 *
 * @param members those whose inputs were not checked when they were read
 * @returns what is wrong; each path is dotted
 */
export async function checkPassed(
  registry: Registry,
  members: readonly PlannedMember[],
): Promise<readonly FieldError[]> {
  const described = new Map<string, JsonSchema>();
  const errors: FieldError[] = [];
  for (const { path, task, input, awaits } of members) {
    const schema = registry.get(task)?.input;
    if (!schema) continue;
    const description = described.get(task) ?? describeInput(schema);
    described.set(task, description);
    const pass = awaits?.pass ?? false;
    const to = { task, schema, description, shape: shapeOf(awaits?.value ?? { list: [] }) };
    const found = sizeErrors(input) ?? (await check(to, input, pass));
    const within = dottedPath(path);
    errors.push(...found.map((error) => ({ ...error, path: `${within}.${error.path}` })));
  }
  return errors;
}

function check(to: PassedTo, input: Json, pass: boolean | string): Promise<readonly FieldError[]> {
  if (pass === true) return checkPassedWhole(to);
  return pass === false ? checkKnown(to.schema, input) : checkPassedField(to, input, pass);
}

/** An input of which nothing is passed. */
async function checkKnown(schema: StandardSchemaV1, input: Json): Promise<readonly FieldError[]> {
  const validation = await validateInput(schema, input);
  if (validation.ok) return [];
  return validation.errors.map(({ path, message }) => ({
    path: ['input', path].filter(Boolean).join('.'),
    message,
  }));
}

/** `null` if it is not too large. */
function sizeErrors(input: Json): readonly FieldError[] | null {
  const bytes = byteLength(JSON.stringify(input));
  if (bytes <= MAX_INPUT_BYTES) return null;
  return [{ path: 'input', message: `The input has ${bytes} bytes; the maximum is ${MAX_INPUT_BYTES}.` }];
}
