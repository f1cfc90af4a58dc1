import type { StandardSchemaV1 } from '@standard-schema/spec';
import { MAX_ERROR_PATH, MAX_ERRORS } from '../protocol/bounds.ts';
import { copyJson } from '../protocol/copy-json.ts';
import type { Json } from '../protocol/json.ts';
import type { FieldError } from '../protocol/problem.ts';

/** What a schema says of a value. */
export type Validation<Output> =
  | { readonly ok: true; readonly value: Output }
  | {
      readonly ok: false;
      /** The first hundred. */
      readonly errors: readonly FieldError[];
      /** The value's own fields that have an error, in them or within them: all of them. */
      readonly fields: ReadonlySet<string>;
    };

/**
 * Checks a JSON value against any Standard Schema. The path of an error is dotted, and empty for the value as a whole. The schema gets a
 * copy, and so does whoever uses the result: whatever they do to it, the value stays what was sent, which is what is measured and stored.
 */
export async function validateInput<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: Json,
): Promise<Validation<StandardSchemaV1.InferOutput<Schema>>> {
  try {
    return judge(await schema['~standard'].validate(copyJson(value)));
  } catch (thrown) {
    throw asError(thrown);
  }
}

/** The same at once; `null` if the schema answers later. */
export function validateAtOnce<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: Json,
): Validation<StandardSchemaV1.InferOutput<Schema>> | null {
  try {
    const result = schema['~standard'].validate(copyJson(value));
    if (!(result instanceof Promise)) return judge(result);
    // Whoever waits for the answer hears of it.
    result.catch(() => {});
    return null;
  } catch (thrown) {
    throw asError(thrown);
  }
}

function judge<Output>(result: StandardSchemaV1.Result<Output>): Validation<Output> {
  if (!result.issues) return { ok: true, value: result.value };
  return { ok: false, errors: firstErrors(result.issues), fields: fieldsOf(result.issues) };
}

/** A schema's own code may throw anything; callers expect an Error. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error('The schema threw something that is not an Error', { cause: thrown });
}

/** However many issues there are, and however long their paths, which the sender of the value decides. */
function firstErrors(issues: readonly StandardSchemaV1.Issue[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of issues) {
    if (errors.length === MAX_ERRORS) break;
    errors.push(...fieldErrors(issue, MAX_ERRORS - errors.length));
  }
  return errors;
}

function fieldErrors(issue: StandardSchemaV1.Issue, most: number): readonly FieldError[] {
  const path = (issue.path ?? []).map((segment) => segmentKey(segment).slice(0, MAX_ERROR_PATH));
  const unknown = unknownKeys(issue)?.slice(0, most);
  return (
    unknown?.map((key) => ({ path: [...path, String(key)].join('.'), message: 'Unknown field' })) ?? [
      { path: path.join('.'), message: issue.message },
    ]
  );
}

function fieldsOf(issues: readonly StandardSchemaV1.Issue[]): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const issue of issues) {
    const [field] = issue.path ?? [];
    if (field !== undefined) fields.add(segmentKey(field));
    else for (const key of unknownKeys(issue) ?? []) fields.add(String(key));
  }
  return fields;
}

/** For unknown fields of a strict object, zod lists the names in `keys` and leaves them out of the path. */
function unknownKeys(issue: StandardSchemaV1.Issue): readonly unknown[] | null {
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys : null;
}

function segmentKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
