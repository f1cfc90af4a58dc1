import type { JsonSchema } from './json-schema.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** An example string of each format. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  email: 'ada@example.com',
  uuid: '0197f000-0000-7000-8000-000000000001',
  uri: 'https://example.com/',
};

/** How deep an example may go: a schema that contains itself has none. */
const MAX_DEPTH = 20;

/** Most items and characters of an example that its schema can ask for. */
const MOST_ITEMS = 100;
const MOST_CHARACTERS = 1_000;

/**
 * Makes a value that fits a schema: its first example or its `default`; otherwise the first of its allowed values, or the smallest value
 * of its type. An object has its required properties and those with examples.
 *
 * @param schemas the schemas that a `$ref` may name, by the last part of the reference
 * @returns `undefined` if the schema does not say enough, as for a string with a pattern
 */
export function exampleOf(schema: JsonSchema, schemas: Schemas, depth = 0): unknown {
  if (depth > MAX_DEPTH) return undefined;
  const inner = (other: unknown) => exampleOf(Object(other), schemas, depth + 1);
  const { $ref, examples, type } = schema;
  if (typeof $ref === 'string') return inner(schemas[$ref.replace(/^.*\//, '')]);
  if (Array.isArray(examples)) return examples[0];
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices))
    return choices.some((choice) => Object(choice).type === 'null') ? null : inner(choices[0]);
  const types = Array.isArray(type) ? type : [type];
  if (types.includes('null') || type === undefined) return null;
  if (types.includes('boolean')) return false;
  if (types.includes('object')) return objectOf(schema, inner);
  if (types.includes('array')) return listOf(schema, inner);
  return types.includes('string') ? textOf(schema) : numberOf(schema);
}

function objectOf({ properties, required }: JsonSchema, inner: (schema: unknown) => unknown): unknown {
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  const shown = Object.entries<object>(Object(properties)).filter(
    ([name, property]) => names.includes(name) || 'examples' in Object(property),
  );
  const values = whole(shown.map(([, property]) => inner(property)));
  return values && Object.fromEntries(shown.map(([name], index) => [name, values[index]]));
}

function listOf({ minItems = 0, items }: JsonSchema, inner: (schema: unknown) => unknown): unknown {
  const count = Number(minItems);
  return count >= 0 && count <= MOST_ITEMS
    ? whole(Array.from({ length: count }, () => inner(items)))
    : undefined;
}

function whole(values: readonly unknown[]): readonly unknown[] | undefined {
  return values.includes(undefined) ? undefined : values;
}

function textOf({ format, pattern, minLength, maxLength }: JsonSchema): string | undefined {
  if (typeof format === 'string' && FORMATS[format]) return FORMATS[format];
  if (pattern !== undefined || Number(minLength ?? 0) > MOST_CHARACTERS) return undefined;
  return 'text'.padEnd(Number(minLength ?? 0), '.').slice(0, Number(maxLength ?? Number.POSITIVE_INFINITY));
}

function numberOf({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  const least = Number(minimum ?? (exclusiveMinimum === undefined ? 1 : Number(exclusiveMinimum) + 1));
  return Math.min(least, Number(maximum ?? least));
}

/** Copies a part of the document, and adds the example that its schema makes to each parameter, body, answer and header without one. */
export function withExamples(node: unknown, schemas: Schemas): unknown {
  if (Array.isArray(node)) return node.map((inner) => withExamples(inner, schemas));
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).map(([key, inner]) =>
    key === 'schema' || key === 'example' ? [key, inner] : [key, withExamples(inner, schemas)],
  );
  const example =
    'schema' in node && !('example' in node) ? exampleOf(Object(node.schema), schemas) : undefined;
  return { ...Object.fromEntries(entries), ...(example === undefined ? {} : { example }) };
}
