import type { StandardSchemaV1 } from '@standard-schema/spec';
import { copyJson } from '../protocol/copy-json.ts';
import type { Json } from '../protocol/json.ts';
import type { FieldError } from '../protocol/problem.ts';

type Validation<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/**
 * Checks a JSON value against any Standard Schema. The path of an error is dotted, and empty for the value as a whole. The schema gets a
 * copy, and so does whoever uses the result: whatever they do to it, the value stays what was sent, which is what is measured and stored.
 */
export async function validateInput<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: Json,
): Promise<Validation<StandardSchemaV1.InferOutput<Schema>>> {
  const result = await validated(schema, copyJson(value));
  if (!result.issues) return { ok: true, value: result.value };
  return { ok: false, errors: result.issues.flatMap(fieldErrors) };
}

async function validated<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: unknown,
): Promise<StandardSchemaV1.Result<StandardSchemaV1.InferOutput<Schema>>> {
  try {
    return await schema['~standard'].validate(value);
  } catch (thrown) {
    // A schema's own code may throw anything; callers expect an Error.
    throw thrown instanceof Error
      ? thrown
      : new Error('The schema threw something that is not an Error', { cause: thrown });
  }
}

function fieldErrors(issue: StandardSchemaV1.Issue): readonly FieldError[] {
  const path = (issue.path ?? []).map(segmentKey);
  // For unknown fields of a strict object, zod lists the names in `keys` and leaves them out of the path.
  if ('keys' in issue && Array.isArray(issue.keys)) {
    return issue.keys.map((key) => ({ path: [...path, String(key)].join('.'), message: 'Unknown field' }));
  }
  return [{ path: path.join('.'), message: issue.message }];
}

function segmentKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
