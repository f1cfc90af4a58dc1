import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod/mini';
import type { TaskDefinition } from '../../../core/definition/definition.ts';
import { cut } from '../../../core/protocol/cut.ts';
import { toTaskError } from '../../../core/protocol/errors.ts';
import { toJson } from '../../../core/protocol/to-json.ts';
import { exampleOf } from './examples.ts';
import type { JsonSchema } from './json-schema.ts';

/** Maximum size of the schemas of all inputs together, in bytes of JSON: with it, the document fits a Lambda's answer of 6 MB (AWS quota). */
const MAX_SCHEMAS_BYTES = 2_000_000;

/**
 * The JSON Schemas of the inputs of several tasks, by name. An input whose schema cannot be converted may be any JSON, with a description that
 * says why: it must not take the other tasks' schemas with it. The API checks it all the same.
 */
export function inputSchemas(
  definitions: readonly Pick<TaskDefinition, 'name' | 'input'>[],
): ReadonlyMap<string, JsonSchema> {
  let bytes = 0;
  return new Map(
    definitions.map(({ name, input }) => {
      try {
        // As it will be in the document, which the schema can change no more.
        const text = toJson(inputSchema(input), 'schema');
        if (bytes + text.length > MAX_SCHEMAS_BYTES)
          throw new RangeError('it is too large for this document');
        const schema: JsonSchema = JSON.parse(text);
        if (schema === null || typeof schema !== 'object')
          throw new TypeError('its conversion gives no schema');
        exampleOf(schema, {});
        bytes += text.length;
        return [name, schema];
      } catch (error) {
        const why = toTaskError(error).message.split('\n', 1)[0] ?? '';
        return [
          name,
          {
            description: `Any JSON: its schema has no JSON Schema (${cut(why, 200)}). The API checks it all the same.`,
          },
        ];
      }
    }),
  );
}

/**
 * The JSON Schema of an input. Schema libraries convert theirs through the Standard JSON Schema interface, zod/mini through a
 * function of its own. Any other schema allows any JSON.
 *
 * @throws whatever a library throws for a schema that it cannot convert, as full zod does for a date
 */
function inputSchema(schema: StandardSchemaV1): unknown {
  const standard: { vendor: string; jsonSchema?: unknown } = schema['~standard'];
  if (isConverter(standard.jsonSchema)) return standard.jsonSchema.input({ target: 'draft-2020-12' });
  // zod's types want zod's schemas; a Standard Schema says by its vendor name that it is one.
  if (standard.vendor === 'zod') {
    return z.toJSONSchema(schema as never, { io: 'input', unrepresentable: 'any' });
  }
  return {};
}

function isConverter(value: unknown): value is { input(options: { target: string }): unknown } {
  return value !== null && typeof value === 'object' && 'input' in value && typeof value.input === 'function';
}
