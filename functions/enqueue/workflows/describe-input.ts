import type { StandardSchemaV1 } from '@standard-schema/spec';
import type * as z from 'zod/v4/core';
import { toJson } from '../../../core/protocol/to-json.ts';
import type { JsonSchema } from './json-schema.ts';
import { zodJsonSchema } from './zod-json-schema.ts';

/**
 * Describes an input as a JSON Schema: zod's by what they are made of, others through the Standard JSON Schema interface, if they have it. Of what
 * cannot be described, it says nothing, which fits everything.
 */
export function describeInput(schema: StandardSchemaV1): JsonSchema {
  try {
    const standard: { vendor: string; jsonSchema?: unknown } = schema['~standard'];
    if (standard.vendor === 'zod' && '_zod' in schema) return zodJsonSchema(schema as unknown as z.$ZodType);
    if (!isConverter(standard.jsonSchema)) return {};
    // As JSON it contains itself nowhere.
    const described: unknown = JSON.parse(
      toJson(standard.jsonSchema.input({ target: 'draft-2020-12' }), 'schema'),
    );
    return described !== null && typeof described === 'object' ? { ...described } : {};
  } catch {
    // A library cannot describe all that it can check. The input is checked before it runs.
    return {};
  }
}

function isConverter(value: unknown): value is { input(options: { target: string }): unknown } {
  return value !== null && typeof value === 'object' && 'input' in value && typeof value.input === 'function';
}
