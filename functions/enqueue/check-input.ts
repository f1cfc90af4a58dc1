import type { StandardSchemaV1 } from '@standard-schema/spec';
import { validateInput } from '../../core/definition/validate-input.ts';
import { MAX_INPUT_BYTES } from '../../core/protocol/bounds.ts';
import { byteLength, type Json } from '../../core/protocol/json.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';

/** An input, and what its schema says of it. */
export interface Checked {
  readonly input: Json;
  readonly errors: readonly FieldError[];
  /** The input's own fields that have an error, or hold one. */
  readonly refused: ReadonlySet<string>;
}

/** Checks an input. The size comes first: a schema may take long over an input that nobody could store. */
export async function checkInput(schema: StandardSchemaV1, input: Json): Promise<Checked> {
  const bytes = byteLength(JSON.stringify(input));
  if (bytes > MAX_INPUT_BYTES) {
    throw new ProblemError(413, `The input has ${bytes} bytes; the maximum is ${MAX_INPUT_BYTES}.`);
  }
  const validation = await validateInput(schema, input);
  return validation.ok
    ? { input, errors: [], refused: new Set() }
    : { input, errors: validation.errors, refused: validation.fields };
}
