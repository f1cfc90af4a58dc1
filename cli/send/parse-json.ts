import type { Json } from '../../core/protocol/json.ts';
import { jsonLosses } from '../../core/protocol/json-losses.ts';

/**
 * Parses JSON.
 *
 * @throws SyntaxError if the text is not JSON; RangeError naming the first part that would not be sent as it is written, such as 1e999
 */
export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  for (const { path, message } of jsonLosses(text)) {
    throw new RangeError([path.join('.') || 'The value', message].join(' '));
  }
  return value;
}
