import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod/mini';

/** A JSON Schema, as far as it matters here. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of an input. Schema libraries convert theirs through the Standard JSON Schema interface, zod/mini through a
 * function of its own. For any other schema, the document allows any JSON; the API checks it all the same.
 */
export function inputSchema(schema: StandardSchemaV1): JsonSchema {
  const standard: { vendor: string; jsonSchema?: unknown } = schema['~standard'];
  if (isConverter(standard.jsonSchema)) return standard.jsonSchema.input({ target: 'draft-2020-12' });
  // zod's types want zod's schemas; a Standard Schema says by its vendor name that it is one.
  if (standard.vendor === 'zod') {
    return z.toJSONSchema(schema as never, { io: 'input', unrepresentable: 'any' });
  }
  return {};
}

function isConverter(value: unknown): value is { input(options: { target: string }): JsonSchema } {
  return value !== null && typeof value === 'object' && 'input' in value && typeof value.input === 'function';
}
