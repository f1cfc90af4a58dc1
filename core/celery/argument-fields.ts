import type { TaskDefinition } from '../definition/definition.ts';

/** What a task takes as arguments. */
export interface ArgumentFields {
  /** Whether the input is an object, whose fields the arguments are; otherwise it is the one argument itself. `null` if the schema does not tell. */
  readonly isObject: boolean | null;
  /** The names of the parameters in order; `null` if neither the definition nor the schema says. */
  readonly names: readonly string[] | null;
  /** Those of them that may be missing, as far as the schema tells. */
  readonly optional: readonly string[];
  /** Whether the input may have other fields, too, as of `**kwargs` in Python. */
  readonly takesOthers: boolean;
}

/**
 * What a definition's input says of arguments: its `celery.fields`, and else the fields of its schema, in the order in which they are declared. A
 * schema tells by zod's own description of it, or as Standard JSON Schema does.
 */
export function argumentFields({ input, celery }: Pick<TaskDefinition, 'input' | 'celery'>): ArgumentFields {
  const found = zodFields(input, 0) ?? jsonSchemaFields(input['~standard']) ?? UNKNOWN;
  return celery?.fields ? { ...found, names: celery.fields } : found;
}

const UNKNOWN: ArgumentFields = { isObject: null, names: null, optional: [], takesOthers: true };
const NO_OBJECT: ArgumentFields = { isObject: false, names: null, optional: [], takesOthers: false };

/** Deepest that schemas are in one another: a lazy one may be in itself. */
const MAX_WRAPPERS = 20;

/** What zod, full or mini, says of a schema in `_zod.def`. */
interface ZodDef {
  readonly type?: unknown;
  readonly shape?: unknown;
  readonly catchall?: unknown;
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly out?: unknown;
  readonly getter?: unknown;
}

function zodFields(schema: unknown, depth: number): ArgumentFields | null {
  const def: ZodDef | undefined = Object(Object(schema)._zod).def;
  if (def === undefined || depth > MAX_WRAPPERS) return null;
  const { type, shape, catchall, innerType, in: first, out: second, getter } = def;
  if (type === 'object') {
    const others: ZodDef | undefined = Object(Object(catchall)._zod).def;
    const fields = Object.entries(Object(shape));
    return {
      isObject: true,
      names: fields.map(([name]) => name),
      optional: fields
        .filter(([, field]) => Object(Object(field)._zod).optin !== undefined)
        .map(([name]) => name),
      takesOthers: others !== undefined && others.type !== 'never',
    };
  }
  if (type === 'record') return { isObject: true, names: null, optional: [], takesOthers: true };
  // A schema around another: optional, nullable, default, catch, readonly, …
  if (innerType !== undefined) return zodFields(innerType, depth + 1);
  if (type === 'pipe') {
    const taken = zodFields(first, depth + 1) ?? UNKNOWN;
    // What is processed before may be anything; what comes of it is what the fields are for.
    return taken === UNKNOWN ? zodFields(second, depth + 1) : taken;
  }
  if (type === 'lazy' && typeof getter === 'function') return zodFields(getter(), depth + 1);
  return typeof type === 'string' && OPEN.includes(type) ? UNKNOWN : NO_OBJECT;
}

/** Schemas of zod that may or may not be of objects. */
const OPEN = ['union', 'intersection', 'any', 'unknown', 'custom', 'transform', 'json'];

function jsonSchemaFields(standard: object): ArgumentFields | null {
  const converter = 'jsonSchema' in standard ? standard.jsonSchema : null;
  if (!isConverter(converter)) return null;
  const { type, properties, required, additionalProperties }: JsonSchema = Object(jsonSchema(converter));
  if (type === undefined) return UNKNOWN;
  if (type !== 'object') return NO_OBJECT;
  const names = Object.keys(Object(properties));
  const isOpen = additionalProperties !== undefined && additionalProperties !== false;
  return {
    isObject: true,
    names: properties === undefined ? null : names,
    optional: names.filter((name) => !(Array.isArray(required) && required.includes(name))),
    takesOthers: isOpen || properties === undefined,
  };
}

interface JsonSchema {
  readonly type?: unknown;
  readonly properties?: unknown;
  readonly required?: unknown;
  readonly additionalProperties?: unknown;
}

interface Converter {
  input(options: { readonly target: string }): unknown;
}

function isConverter(value: unknown): value is Converter {
  return value !== null && typeof value === 'object' && 'input' in value && typeof value.input === 'function';
}

/** `null` for a schema that has no JSON Schema. */
function jsonSchema(converter: Converter): unknown {
  try {
    return converter.input({ target: 'draft-2020-12' });
  } catch {
    return null;
  }
}
