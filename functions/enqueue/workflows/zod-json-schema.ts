import type * as z from 'zod/v4/core';
import type { JsonSchema } from './json-schema.ts';

/** How deep a schema is described: what is passed is seldom more than a list of objects, and a schema may contain itself. */
const MAX_DEPTH = 5;

/** Fits everything. */
const ANYTHING: JsonSchema = {};

/**
 * A JSON Schema that refuses nothing that a schema of zod's accepts: whatever may make something else of its input first, fits everything.
 *
 * zod's own conversion would add 22 KB to what each cold start loads, and takes what is coerced or caught for what it becomes.
 */
export function zodJsonSchema(schema: z.$ZodType, depth = 0): JsonSchema {
  if (depth > MAX_DEPTH) return ANYTHING;
  const within = (inner: z.$ZodType) => zodJsonSchema(inner, depth + 1);
  // What zod has is one of these; of any other, no case holds.
  const { def } = (schema as z.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return 'coerce' in def && def.coerce === true ? ANYTHING : { type: def.type };
    case 'null':
      return { type: 'null' };
    case 'enum':
      return { enum: Object.values(def.entries) };
    case 'literal':
      return { enum: def.values };
    case 'template_literal':
      return { type: 'string' };
    case 'array':
      return { type: 'array', items: within(def.element), ...lengthsOf(def) };
    case 'tuple':
      return { type: 'array' };
    case 'record':
      return { type: 'object' };
    case 'object':
      return objectSchema(def, within);
    case 'union':
      return { anyOf: def.options.map(within) };
    case 'nullable':
      return { anyOf: [within(def.innerType), { type: 'null' }] };
    case 'optional':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'readonly':
      return within(def.innerType);
    case 'pipe':
      return within(def.in);
    default:
      return ANYTHING;
  }
}

/** How long a list may be. A check of another kind may change it before it is counted. */
function lengthsOf({ checks = [] }: z.$ZodArrayDef): JsonSchema {
  const lengths = checks.map(({ _zod: { def } }): JsonSchema | null => {
    // What checks a length is one of these, by its name.
    const known = def as z.$ZodCheckMinLengthDef | z.$ZodCheckMaxLengthDef | z.$ZodCheckLengthEqualsDef;
    switch (known.check) {
      case 'min_length':
        return { minItems: known.minimum };
      case 'max_length':
        return { maxItems: known.maximum };
      case 'length_equals':
        return { minItems: known.length, maxItems: known.length };
      default:
        return null;
    }
  });
  return lengths.includes(null) ? ANYTHING : Object.assign({}, ...lengths);
}

function objectSchema(
  { shape, catchall }: z.$ZodObjectDef,
  within: (schema: z.$ZodType) => JsonSchema,
): JsonSchema {
  const fields = Object.entries(shape);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, within(field)])),
    required: fields.filter(([, field]) => field._zod.optin === undefined).map(([name]) => name),
    // Without it, other fields are left out of what the task gets.
    ...(catchall ? { additionalProperties: catchall._zod.def.type === 'never' ? false : ANYTHING } : {}),
  };
}
