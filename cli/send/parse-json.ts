import type { Json } from '../../core/protocol/json.ts';

/**
 * Parses JSON.
 *
 * @throws SyntaxError if the text is not JSON; RangeError if it holds a number such as 1e999, which would become `null` in the task
 */
export function parseJson(text: string): Json {
  return JSON.parse(text, (key, value: Json) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw new RangeError(`${key === '' ? 'The number' : `The number of "${key}"`} is too large`);
  }) as Json;
}
