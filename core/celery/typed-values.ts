import type { Json } from '../protocol/json.ts';
import { CeleryFaultError, DECODE_ERROR } from './celery-message.ts';
import { readBase64 } from './read-base64.ts';

type Reader = (value: Json) => string | undefined;

const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?`;
const OFFSET = String.raw`(?:Z|[+-]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?`;

/** What Python's `isoformat` writes. */
const DATE_AND_TIME = new RegExp(`^${DAY}(?:[T ]${TIME}${OFFSET})?$`);
const TIME_OF_DAY = new RegExp(`^${TIME}${OFFSET}$`);

/** What `Decimal` reads, and how it writes itself. No digit can be read in two ways: a long text that is none would take hours. */
const DECIMAL = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|s?nan\d*)$/i;

/**
 * How a value that JSON has no word for reaches a schema, by the type that kombu gives it. `bytes` and `base64` are one type in Python: kombu writes
 * as text whatever is UTF-8.
 */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['datetime', (value) => utc(matching(value, DATE_AND_TIME))],
  // Python takes a date from a date and time, too.
  ['date', (value) => matching(value, DATE_AND_TIME)?.slice(0, 10)],
  ['time', (value) => utc(matching(value, TIME_OF_DAY))],
  ['decimal', (value) => matching(value, DECIMAL)],
  ['uuid', uuid],
  ['bytes', (value) => (typeof value === 'string' ? Buffer.from(value).toString('base64') : undefined)],
  ['base64', (value) => (typeof value === 'string' && readBase64(value) ? value : undefined)],
]);

/**
 * Replaces kombu's typed values, `{"__type__": …, "__value__": …}`, by JSON that a schema can take: ISO 8601 for dates and times, in which
 * UTC is `Z`; a decimal's digits as a text; a UUID's text; base64 for bytes. Python's `object_hook` does the same, from the inside out. Recurses as
 * deep as the value.
 *
 * @throws CeleryFaultError for a type that kombu does not know, or a value that is none of its type
 */
export function withoutTypes(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(withoutTypes);
  const entries = Object.entries(value).map(([name, inner]) => [name, withoutTypes(inner)] as const);
  const plain: { readonly [name: string]: Json } = Object.fromEntries(entries);
  if (entries.length !== 2 || !Object.hasOwn(plain, '__type__') || !Object.hasOwn(plain, '__value__')) {
    return plain;
  }
  return untyped(plain['__type__'] ?? null, plain['__value__'] ?? null);
}

function untyped(type: Json, value: Json): Json {
  const read = typeof type === 'string' ? READERS.get(type) : undefined;
  // The type is named, and the value is not quoted: what is said here goes to places that hold no inputs.
  if (!read) {
    const given = typeof type === 'string' ? ` ${type.slice(0, 100)}` : '';
    throw new CeleryFaultError(DECODE_ERROR, `Unsupported type${given} in the arguments.`);
  }
  const plain = read(value);
  if (plain !== undefined) return plain;
  throw new CeleryFaultError(DECODE_ERROR, `A value in the arguments is no ${String(type)}.`);
}

function matching(value: Json, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

function utc(text: string | undefined): string | undefined {
  return text?.replace(/\+00:00$/, 'Z');
}

/** Newer versions of kombu write the version of the UUID, too, which its digits have as well. */
function uuid(value: Json): string | undefined {
  const { hex }: { readonly hex?: unknown } = Object(value);
  // What Python's UUID() leaves out.
  const digits =
    typeof hex === 'string'
      ? hex
          .replace(/^urn:/, '')
          .replace(/^uuid:/, '')
          .replace(/[{}-]/g, '')
      : '';
  const [, ...parts] = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/i.exec(digits) ?? [];
  return parts.length === 0 ? undefined : parts.join('-').toLowerCase();
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
