import type { Json } from '../../core/protocol/json.ts';
import type { Field, FieldType } from './fields.ts';

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
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw new NotConvertible('Must be a number');
    return value;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Where any JSON is allowed, a text needs no quotes, unless it looks like an object or a list.
    if (type === 'json' && !/^\s*[[{]/.test(text)) return text;
    throw new NotConvertible('Must be JSON');
  }
}

function parse(text: string, message: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new NotConvertible(message);
  }
}
