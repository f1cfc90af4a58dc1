import type { StandardSchemaV1 } from '@standard-schema/spec';
import { NonRetryable } from '../protocol/errors.ts';
import { DefinitionError } from './definition.ts';
import type { Need, NeedKind } from './need.ts';

/** Thrown by `value` of a need that this process has not read. Another attempt cannot help. */
export class NeedNotRead extends NonRetryable {
  override readonly name = 'NeedNotRead';
}

/** What Lambda takes as a variable's name (Lambda API, `Environment`). Secrets have the same names: on one's own machine they are variables. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{1,127}$/;

/** The values that this process has. They are not in the needs themselves, so that nobody logs one with its need. */
const values = new WeakMap<object, { readonly value: unknown }>();

/** @throws DefinitionError if the name is not one of a variable */
export function createNeed(kind: NeedKind, name: string, schema: StandardSchemaV1 | undefined): Need {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new DefinitionError(
      `${kind}(${JSON.stringify(name)}): the name must be that of a variable, such as ${kind === 'secret' ? 'STRIPE_KEY' : 'BUCKET'}: a letter, ` +
        'then 1 to 127 letters, digits or "_".',
    );
  }
  if (schema !== undefined && !('~standard' in Object(schema))) {
    throw new DefinitionError(
      `${kind}("${name}"): the second argument must be a Standard Schema, such as z.coerce.number().`,
    );
  }
  const need = { kind, name, schema };
  const value = () => {
    const read = values.get(need);
    if (read) return read.value;
    throw new NeedNotRead(
      `${kind}("${name}") has no value here. Read it inside run, and list it in the task: needs: [${kind}("${name}")].`,
    );
  };
  // Not enumerable: what prints or copies a need must not read a secret.
  return Object.defineProperty(need, 'value', { get: value }) as Need;
}

/** Gives a need its value in this process, as the worker does before the first run. */
export function fillNeed(need: Need, value: unknown): void {
  values.set(need, { value });
}
