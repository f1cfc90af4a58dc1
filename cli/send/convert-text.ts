import type { Json } from '../../core/protocol/json.ts';
import { readNumber } from '../read-number.ts';
import type { Field, FieldType } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** A text that is not a value of the field's type. `message` follows the field's name. */
export class NotConvertible extends Error {
  override readonly name = 'NotConvertible';
}

/**
 * Converts a text to the type that the schema gives the field. The API checks whether the task accepts the value.
 *
 * @throws NotConvertible if the text is not of that type
 */
export function convertText(text: string, field: Pick<Field, 'type' | 'items'>): Json {
  if (field.type !== 'list') return convert(text, field.type);
  if (text.trimStart().startsWith('[')) return parse(text, 'Must be a JSON list');
  return text === '' ? [] : [convert(text, field.items)];
}

function convert(text: string, type: FieldType): Json {
  if (type === 'string') return text;
  if (type === 'boolean') {
    const word = text.trim().toLowerCase();
    if (['true', 'yes', '1'].includes(word)) return true;
    if (['false', 'no', '0'].includes(word)) return false;
    throw new NotConvertible('Must be true or false');
  }
  if (type === 'number' || type === 'integer') {
    const value = readNumber(text);
    if (value !== null) return value;
    throw new NotConvertible(
      Number.isFinite(Number(text)) && text.trim() !== ''
        ? 'Must be a number of fewer digits: this one would be rounded'
        : 'Must be a number',
    );
  }
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof RangeError) throw new NotConvertible(error.message);
    // Where any JSON is allowed, a text needs no quotes, unless it looks like an object or a list.
    if (type === 'json' && !/^\s*[[{]/.test(text)) return text;
    throw new NotConvertible('Must be JSON');
  }
}

function parse(text: string, message: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw new NotConvertible(error instanceof RangeError ? error.message : message);
  }
}
