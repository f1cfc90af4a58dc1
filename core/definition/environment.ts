import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createNeed } from './create-need.ts';
import type { Need } from './need.ts';

/**
 * A variable of the environment that tasks need: `needs: [bucket]` in a definition, `bucket.value` in its run. The deployment gives it in
 * `workers`, and `npm start` takes it from `.env` or the shell.
 *
 * @param name a letter, then letters, digits or `_`
 * @param schema any Standard Schema that takes a text, such as `z.coerce.number()`. One that takes `undefined`, too, makes the variable optional
 * @throws DefinitionError if the name is no variable's
 * @example
 * ```ts
 * const bucket = environment('BUCKET');
 * const pageSize = environment('PAGE_SIZE', z.coerce.number());
 * ```
 */
export function environment(name: string): Need<string>;
/** The same, with a value that the schema has checked and converted. */
export function environment<Schema extends StandardSchemaV1>(
  name: string,
  schema: Schema,
): Need<StandardSchemaV1.InferOutput<Schema>>;
export function environment(name: string, schema?: StandardSchemaV1): Need {
  return createNeed('environment', name, schema);
}
