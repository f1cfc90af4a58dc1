import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createNeed } from './create-need.ts';
import type { Need } from './need.ts';

/**
 * A secret that tasks need: `needs: [stripe]` in a definition, `stripe.value` in its run. The deployment says in `workers` which secret of Secrets
 * Manager or parameter of SSM it is; the worker reads it when it starts, and again after five minutes. `npm start` takes it from `.env` or the shell.
 *
 * @param name a letter, then letters, digits or `_`
 * @param schema any Standard Schema that takes a text, for instance one that parses JSON. One that takes `undefined`, too, makes the secret optional
 * @throws DefinitionError if the name is no variable's
 * @example
 * ```ts
 * const stripe = secret('STRIPE_KEY');
 * ```
 */
export function secret(name: string): Need<string>;
/** The same, with a value that the schema has checked and converted. */
export function secret<Schema extends StandardSchemaV1>(
  name: string,
  schema: Schema,
): Need<StandardSchemaV1.InferOutput<Schema>>;
export function secret(name: string, schema?: StandardSchemaV1): Need {
  return createNeed('secret', name, schema);
}
