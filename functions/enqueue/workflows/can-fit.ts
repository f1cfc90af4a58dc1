import type { JsonSchema } from './json-schema.ts';
import type { Shape } from './shape.ts';

/** How deep references are followed: a schema may contain itself. */
const MAX_DEPTH = 20;

/**
 * Whether anything of a shape can fit a JSON Schema. What is not understood of the schema fits: an input is checked when it is complete.
 *
 * @param root the schema that `$ref`s are within
 */
export function canFit(given: unknown, shape: Shape, root: unknown = given, depth = 0): boolean {
  if (shape.kind === 'any' || depth > MAX_DEPTH) return true;
  if (shape.kind === 'either') return shape.of.some((one) => canFit(given, one, root, depth));
  if (given === false) return false;
  const schema = asSchema(given);
  if (!schema) return true;
  const fits = (inner: unknown, its: Shape) => canFit(inner, its, root, depth + 1);
  const { $ref, type, enum: values, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === 'string' && !fits(resolved($ref, root), shape)) return false;
  if (type !== undefined && !listOf(type).includes(typeOf(shape))) return false;
  const constants = 'const' in schema ? [schema['const']] : values;
  if (Array.isArray(constants) && !constants.some((value) => isOf(value, shape))) return false;
  for (const choices of [anyOf, oneOf]) {
    if (Array.isArray(choices) && !choices.some((choice) => fits(choice, shape))) return false;
  }
  if (Array.isArray(allOf) && !allOf.every((part) => fits(part, shape))) return false;
  if (shape.kind === 'list') return canFitList(schema, shape, fits);
  return shape.kind !== 'fields' || canFitObject(schema, shape, fits);
}

type Fits = (inner: unknown, shape: Shape) => boolean;

function canFitList(
  { minItems, maxItems, items, prefixItems }: JsonSchema,
  { length, elements }: Extract<Shape, { readonly kind: 'list' }>,
  fits: Fits,
): boolean {
  if (typeof minItems === 'number' && length < minItems) return false;
  if (typeof maxItems === 'number' && length > maxItems) return false;
  return (
    prefixItems !== undefined || items === undefined || elements.every((element) => fits(items, element))
  );
}

function canFitObject(
  { required, properties, patternProperties, additionalProperties }: JsonSchema,
  { fields }: Extract<Shape, { readonly kind: 'fields' }>,
  fits: Fits,
): boolean {
  if (Array.isArray(required) && !required.every((name) => Object.hasOwn(fields, String(name)))) return false;
  const known = asSchema(properties) ?? {};
  return Object.entries(fields).every(([name, field]) => {
    if (Object.hasOwn(known, name)) return fits(known[name], field);
    return patternProperties !== undefined || additionalProperties !== false;
  });
}

function typeOf(shape: Exclude<Shape, { readonly kind: 'any' | 'either' }>): string {
  switch (shape.kind) {
    case 'list':
      return 'array';
    case 'fields':
      return 'object';
    case 'text':
      return 'string';
    case 'flag':
      return 'boolean';
  }
}

/** Whether one of a schema's constants may be of a shape. */
function isOf(value: unknown, shape: Shape): boolean {
  switch (shape.kind) {
    case 'list':
      return Array.isArray(value);
    case 'fields':
      return asSchema(value) !== null;
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return value === shape.value;
    default:
      return true;
  }
}

/** The part of a schema that a reference names; anything fits one that names nothing here. */
function resolved(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return {};
  const steps = reference.slice(1).split('/').slice(1);
  let part: unknown = root;
  for (const step of steps) {
    const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
    const within: Readonly<Record<string, unknown>> = Object(part);
    part = Object.hasOwn(within, name) ? within[name] : undefined;
  }
  return part ?? {};
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    // A name that only looks as if it were encoded.
    return step;
  }
}

function asSchema(value: unknown): JsonSchema | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
