import type { FieldKind } from './field.ts';
import type { JsonSchema } from './json-schema.ts';

const FORMATS: Readonly<Record<string, string>> = {
  email: 'An email address',
  uri: 'A URL, including https://',
  url: 'A URL, including https://',
  uuid: 'A UUID',
  'date-time': 'A time, such as 2030-01-31T12:00:00Z',
  date: 'A date, such as 2030-01-31',
  time: 'A time of day, such as 12:00:00',
  ipv4: 'An IPv4 address',
  ipv6: 'An IPv6 address',
};

/** A bound that a schema names only because a double holds no larger whole number exactly. */
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** What a field takes, in words: its description, then its format and bounds. */
export function hintOf(schema: JsonSchema, kind: FieldKind): string {
  const parts = [schema.description, FORMATS[schema.format ?? ''], ...bounds(schema, kind)];
  return parts.filter((part) => part !== undefined && part !== '').join('. ');
}

function bounds(schema: JsonSchema, kind: FieldKind): readonly (string | undefined)[] {
  switch (kind) {
    case 'text':
    case 'multiline':
      return [range(minOf(schema.minLength), schema.maxLength, 'character')];
    case 'number':
      return [numbers(schema)];
    case 'lines':
      return ['One per line', range(schema.minItems, schema.maxItems, 'line')];
    case 'json':
      return ['As JSON', range(schema.minItems, schema.maxItems, 'item')];
    case 'boolean':
    case 'choice':
    case 'group':
      return [];
  }
}

/** A minimum of one character needs no hint. */
function minOf(length: number | undefined): number | undefined {
  return length === 1 ? undefined : length;
}

function range(min: number | undefined, max: number | undefined, unit: string): string | undefined {
  if (min !== undefined && min > 0)
    return max === undefined ? `At least ${count(min, unit)}` : `${min} to ${count(max, unit)}`;
  return max === undefined ? undefined : `At most ${count(max, unit)}`;
}

/** A number of things: `1 line`, `2 lines`. */
export function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

function numbers(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, type } = schema;
  const what = type === 'integer' ? 'A whole number' : 'A number';
  const min = minimum !== undefined && minimum > -MAX_SAFE ? minimum : undefined;
  const max = maximum !== undefined && maximum < MAX_SAFE ? maximum : undefined;
  const words = [
    min !== undefined && max !== undefined ? `from ${min} to ${max}` : undefined,
    min !== undefined && max === undefined ? `from ${min}` : undefined,
    max !== undefined && min === undefined ? `up to ${max}` : undefined,
    exclusiveMinimum !== undefined ? `more than ${exclusiveMinimum}` : undefined,
    exclusiveMaximum !== undefined ? `less than ${exclusiveMaximum}` : undefined,
    multipleOf !== undefined ? `a multiple of ${multipleOf}` : undefined,
  ];
  return [what, ...words.filter((word) => word !== undefined)]
    .join(', ')
    .replace(', from', ' from')
    .replace(', up', ' up');
}
