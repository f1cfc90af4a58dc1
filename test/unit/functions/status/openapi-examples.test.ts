import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { registry as deployed } from '../../../../bench/tasks/index.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import { openApiDocument } from '../../../../functions/status/openapi/document.ts';
import { exampleOf } from '../../../../functions/status/openapi/examples.ts';

const slow = defineTask({
  name: 'slow',
  queue: 'slow',
  timeLimit: 300,
  input: z.strictObject({
    code: z.string().check(z.regex(/^[A-Z]{3}$/), z.meta({ examples: ['ABC'] })),
    tags: z.array(z.string()),
    kind: z.enum(['a', 'b']),
  }),
  run: () => null,
});
const registries = { deployed, several: createRegistry([...deployed.definitions, slow]) };

/** Every object in a document with a schema: parameters, headers, bodies and answers. */
function described(node: unknown, at = ''): { at: string; schema: object; example: unknown }[] {
  if (node === null || typeof node !== 'object') return [];
  const own =
    'schema' in node && typeof node.schema === 'object' && node.schema !== null
      ? [{ at, schema: node.schema, example: 'example' in node ? node.example : undefined }]
      : [];
  return [...own, ...Object.entries(node).flatMap(([key, inner]) => described(inner, `${at}/${key}`))];
}

describe.each(Object.entries(registries))('the OpenAPI document of %s tasks', (_what, registry) => {
  const document = JSON.parse(JSON.stringify(openApiDocument(registry)));

  test('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate(document)).toEqual({ valid: true });
  });

  const all = described(document);
  const ajv = new Ajv2020({ strict: false, allErrors: true, schemas: [{ $id: 'document', ...document }] });
  addFormats.default(ajv);

  test('has an example for every parameter, body, answer and header', () => {
    expect(all.length).toBeGreaterThan(80);
    expect(all.filter(({ example }) => example === undefined).map(({ at }) => at)).toEqual([]);
  });

  test.each(all)('the example at $at fits', ({ schema, example }) => {
    const within = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
    const validate = ajv.compile(within);
    expect([validate(example), validate.errors]).toEqual([true, null]);
  });
});

describe('the example that a schema makes', () => {
  test.each<[object, unknown]>([
    [{ type: 'string', examples: ['b', 'c'] }, 'b'],
    [{ type: 'integer', default: 7 }, 7],
    [{ const: 'only' }, 'only'],
    [{ enum: ['x', 'y'] }, 'x'],
    [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, null],
    [{ oneOf: [{ type: 'number', minimum: 3 }, { type: 'string' }] }, 3],
    [{ type: ['string', 'null'] }, null],
    [{}, null],
    [{ type: 'boolean' }, false],
    [{ type: 'array', minItems: 2, items: { type: 'integer' } }, [1, 1]],
    [{ type: 'array', items: { type: 'integer' } }, []],
    [{ type: 'object' }, {}],
    [{ type: 'string', format: 'email' }, 'ada@example.com'],
    [{ type: 'string', minLength: 6 }, 'text..'],
    [{ type: 'string', maxLength: 2 }, 'te'],
    [{ type: 'number', exclusiveMinimum: 4 }, 5],
    [{ type: 'number', maximum: -3 }, -3],
    [{ type: 'string', pattern: '^[A-Z]{3}$' }, undefined],
    [{ $ref: '#/components/schemas/A' }, 'a'],
  ])('%j', (schema, example) => {
    expect(exampleOf({ ...schema }, { A: { const: 'a' } })).toEqual(example);
  });

  test('of an object has the required properties and those with examples', () => {
    const number = { type: 'number' };
    const properties = { a: number, b: number, c: { ...number, examples: [9] } };
    expect(exampleOf({ type: 'object', required: ['a'], properties }, {})).toEqual({ a: 1, c: 9 });
  });

  test('of a schema that contains itself comes to an end', () => {
    const tree = { type: 'object', required: ['child'], properties: { child: { $ref: '#/$defs/Tree' } } };
    expect(exampleOf({ $ref: '#/$defs/Tree' }, { Tree: tree })).toBeUndefined();
  });

  test('is missing if a part of it is missing', () => {
    const properties = { a: { type: 'string', pattern: '^x$' } };
    expect(exampleOf({ type: 'object', required: ['a'], properties }, {})).toBeUndefined();
  });
});
