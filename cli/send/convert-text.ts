import type { Json } from '../../core/protocol/json.ts';
import type { Field, FieldType } from './fields.ts';

/** A text that is no value of the field's type. `message` goes on after the field's name. */
export class NotConvertible extends Error {
  override readonly name = 'NotConvertible';
}

/**
 * Makes a value of a text, by the type that the schema gives to the field. Whether the value is one that the task takes, the API says.
 *
 * @throws NotConvertible when the text is none of that type
 */
export function convertText(text: string, field: Pick<Field, 'type' | 'items'>): Json {
  if (field.type !== 'list') return convert(text, field.type);
  if (text.trimStart().startsWith('[')) return parse(text, 'Must be a list in JSON');
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
    // A text needs no quotes where anything may stand, unless it was meant as an object or a list.
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
