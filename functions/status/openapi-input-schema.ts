import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod/mini';

/** A JSON Schema, as far as it matters here. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of an input. Schema libraries say theirs by the Standard JSON Schema interface, zod/mini by a function of
 * its own; where neither is to be had, any JSON is allowed to the reader and the API still checks.
 */
export function inputSchema(schema: StandardSchemaV1): JsonSchema {
  const standard: { vendor: string; jsonSchema?: unknown } = schema['~standard'];
  if (isConverter(standard.jsonSchema)) return standard.jsonSchema.input({ target: 'draft-2020-12' });
  // zod's own types want its own schemas; the vendor name is how a Standard Schema says that it is one.
  if (standard.vendor === 'zod') {
    return z.toJSONSchema(schema as never, { io: 'input', unrepresentable: 'any' });
  }
  return {};
}

function isConverter(value: unknown): value is { input(options: { target: string }): JsonSchema } {
  return value !== null && typeof value === 'object' && 'input' in value && typeof value.input === 'function';
}
