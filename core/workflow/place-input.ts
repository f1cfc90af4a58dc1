import type { Json } from '../protocol/json.ts';

/** An input with what is passed to it, or why it cannot be. */
export type Placed =
  | { readonly ok: true; readonly input: Json }
  | { readonly ok: false; readonly message: string };

/**
 * Puts what came before into a task's input.
 *
 * @param pass `true`: it is the input; a name: it goes into that field; `false`: the input stays
 */
export function placeInput(input: Json, pass: boolean | string, value: Json): Placed {
  if (pass === false) return { ok: true, input };
  if (pass === true) return { ok: true, input: value };
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    return { ok: false, message: `The input must be an object to be given the field ${pass}` };
  }
  return { ok: true, input: { ...input, [pass]: value } };
}
