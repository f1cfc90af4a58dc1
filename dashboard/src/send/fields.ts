import type { Json } from '../api/task.ts';
import type { Field, FieldKind } from './field.ts';
import { hintOf } from './hint.ts';
import type { JsonSchema } from './json-schema.ts';

/** Deeper groups are written as JSON: a form with more levels helps nobody. */
const DEEPEST = 3;

/** Names of fields whose texts often need more than one line. */
const LONG = /(content|body|text|message|html|markdown|description|note|comment)$/i;
const LONG_FROM = 500;

/** The fields of a form for this schema. An input that is not an object is one field. */
export function fieldsOf(schema: JsonSchema): readonly Field[] {
  const root = schema.$defs ?? {};
  const field = fieldOf(schema, { path: '', name: '', required: true, defs: root, depth: 0 });
  return field.kind === 'group' ? field.fields : [field];
}

interface Place {
  readonly path: string;
  readonly name: string;
  readonly required: boolean;
  readonly defs: Readonly<Record<string, JsonSchema>>;
  readonly depth: number;
}

function fieldOf(given: JsonSchema, place: Place): Field {
  const { path, name, required, defs, depth } = place;
  const { schema, nullable } = withoutNull(resolve(given, defs), defs);
  const choices = choicesOf(schema);
  const kind = kindOf(schema, name, choices, depth, defs);
  // Only groups are looked into, because a schema may refer to itself.
  const inner = kind === 'group' ? Object.entries(schema.properties ?? {}) : [];
  const fields = inner.map(([key, property]) =>
    fieldOf(property, {
      path: path === '' ? key : `${path}.${key}`,
      name: key,
      required: schema.required?.includes(key) ?? false,
      defs,
      depth: depth + 1,
    }),
  );
  return {
    path,
    name,
    label: schema.title ?? (name === '' ? 'Input' : labelOf(name)),
    hint: hintOf(schema, kind),
    kind,
    required,
    nullable,
    schema,
    choices,
    fields,
  };
}

function kindOf(
  schema: JsonSchema,
  name: string,
  choices: readonly Json[],
  depth: number,
  defs: Readonly<Record<string, JsonSchema>>,
): FieldKind {
  if (choices.length > 0) return 'choice';
  switch (schema.type) {
    case 'string':
      return isLong(schema, name) ? 'multiline' : 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return isOfLines(schema.items, defs) ? 'lines' : 'json';
    case 'object':
      // An object without properties, or with any others, cannot be filled in field by field.
      return schema.properties && depth < DEEPEST && typeof schema.additionalProperties !== 'object'
        ? 'group'
        : 'json';
    default:
      return 'json';
  }
}

function isLong({ format, pattern, maxLength }: JsonSchema, name: string): boolean {
  return (
    format === undefined && pattern === undefined && (maxLength ?? LONG_FROM) >= LONG_FROM && LONG.test(name)
  );
}

function isOfLines(items: JsonSchema['items'], defs: Readonly<Record<string, JsonSchema>>): boolean {
  if (typeof items !== 'object') return false;
  const { type, enum: choices } = resolve(items, defs);
  return choices === undefined && (type === 'string' || type === 'number' || type === 'integer');
}

function choicesOf(schema: JsonSchema): readonly Json[] {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return schema.enum;
  const options = schema.anyOf ?? schema.oneOf;
  if (!options?.every((option) => option.const !== undefined)) return [];
  return options.flatMap((option) => (option.const === undefined ? [] : [option.const]));
}

/** Follows a reference within the document. A circular one ends at the deepest level of the form. */
function resolve(schema: JsonSchema, defs: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const found = name === undefined ? undefined : defs[name];
  if (found) {
    const { $ref: _, ...rest } = schema;
    return { ...found, ...rest };
  }
  const [only, ...others] = schema.allOf ?? [];
  return only && others.length === 0 ? { ...resolve(only, defs), ...schema, allOf: [] } : schema;
}

/** Removes `null` from what a schema allows, however it is written. */
function withoutNull(
  schema: JsonSchema,
  defs: Readonly<Record<string, JsonSchema>>,
): { readonly schema: JsonSchema; readonly nullable: boolean } {
  if (typeof schema.type === 'object') {
    const types = schema.type.filter((type) => type !== 'null');
    const [only, ...others] = types;
    const nullable = types.length < schema.type.length;
    if (only !== undefined && others.length === 0) return { schema: { ...schema, type: only }, nullable };
    return { schema: { ...schema, type: types }, nullable };
  }
  const options = schema.anyOf ?? schema.oneOf;
  if (!options?.some((option) => option.type === 'null')) return { schema, nullable: false };
  const rest = options.filter((option) => option.type !== 'null');
  const [only, ...others] = rest;
  const { anyOf: _anyOf, oneOf: _oneOf, ...own } = schema;
  if (only && others.length === 0) return { schema: { ...resolve(only, defs), ...own }, nullable: true };
  return { schema: { ...own, anyOf: rest }, nullable: true };
}

/** Words that nobody writes in small letters. */
const CAPITALS = /\b(csv|html|json|pdf|url|xml)\b/g;

/** A name as words: `firstName` and `first_name` become `First name`, and `html` `HTML`. */
export function labelOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(CAPITALS, (word) => word.toUpperCase());
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
