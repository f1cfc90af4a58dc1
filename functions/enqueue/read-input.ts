import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Json } from '../../core/protocol/json.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { checkInput } from './check-input.ts';
import type { Body } from './read-body.ts';
import { checkForm } from './read-form.ts';

/** What an input is read from. */
type Given = Pick<Body & { readonly kind: 'json' }, 'kind' | 'value'> | (Body & { readonly kind: 'form' });

/**
 * Checks a task's input, from a body of either kind.
 *
 * @param within where the input is in the call, for the paths of errors; empty for the body itself
 * @returns the input to store: as it was sent, before the schema converts it
 * @throws ProblemError 422 naming each invalid field; 413 if it is too large
 */
export async function readInput(schema: StandardSchemaV1, body: Given, within = ''): Promise<Json> {
  const { input, errors } =
    body.kind === 'json' ? await checkInput(schema, body.value) : await checkForm(schema, body.fields);
  if (errors.length === 0) return input;
  throw new ProblemError(422, 'The input does not fit the task’s schema.', {
    errors: errors.map(({ path, message }) => ({
      path: [within, path].filter(Boolean).join('.'),
      message,
    })),
  });
}
