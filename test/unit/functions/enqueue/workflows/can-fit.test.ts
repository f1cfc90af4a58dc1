import { describe, expect, test } from 'vitest';
import * as full from 'zod';
import * as z from 'zod/mini';
import { canFit } from '../../../../../functions/enqueue/workflows/can-fit.ts';
import { describeInput } from '../../../../../functions/enqueue/workflows/describe-input.ts';
import { type Shape, samplesOf, shapeOf } from '../../../../../functions/enqueue/workflows/shape.ts';

const ANY: Shape = { kind: 'any' };
const TEXT: Shape = { kind: 'text' };
const TWO: Shape = { kind: 'list', length: 2, elements: [ANY] };
const TEXTS: Shape = { kind: 'list', length: 2, elements: [TEXT] };
const FIELDS: Shape = { kind: 'fields', fields: { a: TEXT } };
const SETTLED = shapeOf({ list: [{ from: 0, count: 2 }], tolerate: 1 });
const array = { type: 'array' };
const string = { type: 'string' };
const tree = { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] };

describe('whether what is passed can fit a JSON Schema', () => {
  test.each<[object | boolean, Shape, boolean]>([
    [{}, TWO, true],
    [true, TWO, true],
    [false, TWO, false],
    [{ type: 'number' }, ANY, true],
    [{ type: 'number' }, TWO, false],
    [{ type: ['number', 'array'] }, TWO, true],
    [array, FIELDS, false],
    [{ type: 'object' }, FIELDS, true],
    [string, TEXT, true],
    [array, TEXT, false],
    [{ minItems: 3 }, TWO, false],
    [{ maxItems: 1 }, TWO, false],
    [{ minItems: 2, maxItems: 2 }, TWO, true],
    [{ items: { type: 'number' } }, TWO, true],
    [{ items: { type: 'number' } }, TEXTS, false],
    [{ items: { type: 'number' }, prefixItems: [string, string] }, TEXTS, true],
    [{ const: [1] }, TWO, true],
    [{ const: 7 }, TWO, false],
    [{ enum: ['a', {}] }, TWO, false],
    [{ enum: ['a', {}] }, FIELDS, true],
    [{ enum: ['a', {}] }, TEXT, true],
    [{ anyOf: [string, array] }, TWO, true],
    [{ anyOf: [string, { type: 'null' }] }, TWO, false],
    [{ oneOf: [string] }, TWO, false],
    [{ allOf: [array, { maxItems: 1 }] }, TWO, false],
    [{ $ref: '#/$defs/a', $defs: { a: string } }, TWO, false],
    [{ $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': string } }, TWO, false],
    [{ $ref: '#/$defs/a%', $defs: { 'a%': string } }, TWO, false],
    [{ $ref: '#/$defs/gone' }, TWO, true],
    [{ $ref: 'https://example.com/schema' }, TWO, true],
    [{ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }, TWO, true],
    [tree, FIELDS, false],
    [{ required: ['a'] }, FIELDS, true],
    [{ required: ['a', 'b'] }, FIELDS, false],
    [{ properties: { a: array } }, FIELDS, false],
    [{ properties: { b: array } }, FIELDS, true],
    [{ properties: { b: array }, additionalProperties: false }, FIELDS, false],
    [{ patternProperties: { '^a': string }, additionalProperties: false }, FIELDS, true],
    [{ items: { type: 'object', properties: { ok: { const: true }, value: {} } } }, SETTLED, true],
    [{ items: { type: 'object', required: ['ok', 'value'] } }, SETTLED, true],
    [{ items: { type: 'object', required: ['ok', 'result'] } }, SETTLED, false],
    [{ items: { type: 'object', properties: { ok: string } } }, SETTLED, false],
  ])('%j: %j: %s', (schema, shape, fits) => {
    expect(canFit(schema, shape)).toBe(fits);
  });
});

describe('what is made up to try a schema with', () => {
  test('is as different as can be', () => {
    expect(samplesOf(ANY)).toEqual([null, true, 0, 1, '', 'text', [], {}]);
    expect(samplesOf(TWO)).toHaveLength(8);
    expect(samplesOf(TWO)).toContainEqual(['text', 'text']);
    expect(samplesOf({ kind: 'list', length: 0, elements: [] })).toEqual([[]]);
    expect(samplesOf(FIELDS)).toEqual([{ a: 'text' }]);
    expect(samplesOf(shapeOf({ error: { of: 0 } }))).toEqual([
      { taskId: 'text', type: 'text', message: 'text' },
    ]);
    expect(samplesOf(SETTLED)).toContainEqual(expect.arrayContaining([{ ok: true, value: 1 }]));
    expect(JSON.stringify(samplesOf(SETTLED))).toContain('"ok":false');
  });

  test('is short, however long the list is', () => {
    expect(samplesOf({ kind: 'list', length: 10_000, elements: [ANY] })[0]).toHaveLength(20);
  });
});

describe('how an input is described', () => {
  interface Tree {
    readonly children: readonly Tree[];
  }
  const nested: z.ZodMiniType<Tree> = z.object({
    get children() {
      return z.array(nested);
    },
  });
  const anything = {};
  const standard = { version: 1, vendor: 'other', validate: (value: unknown) => ({ value }) } as const;

  test.each<[string, z.ZodMiniType | full.ZodType, object]>([
    [
      'a strict object',
      z.strictObject({ a: z.number(), b: z.optional(z.string()) }),
      {
        type: 'object',
        properties: { a: { type: 'number' }, b: { type: 'string' } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
    ['an object', z.object({}), { type: 'object', properties: {}, required: [] }],
    [
      'an object with any fields',
      z.looseObject({}),
      { type: 'object', properties: {}, required: [], additionalProperties: anything },
    ],
    [
      'fields with defaults',
      full.object({ a: full.number().default(1), b: full.number().prefault(1), c: full.number().catch(1) }),
      {
        type: 'object',
        properties: { a: { type: 'number' }, b: { type: 'number' }, c: anything },
        required: [],
      },
    ],
    ['what is coerced', full.coerce.number(), anything],
    ['what is caught', full.number().catch(0), anything],
    ['what is made something else first', full.preprocess(Number, full.number()), anything],
    ['what is made something else later', full.string().transform(Number), { type: 'string' }],
    ['what may be null', z.nullable(z.boolean()), { anyOf: [{ type: 'boolean' }, { type: 'null' }] }],
    ['one of several', z.union([z.string(), z.null()]), { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['constants', z.enum(['a', 'b']), { enum: ['a', 'b'] }],
    ['a constant', z.literal(7), { enum: [7] }],
    [
      'a list of some length',
      z.array(z.int()).check(z.minLength(1), z.maxLength(3)),
      { type: 'array', items: { type: 'number' }, minItems: 1, maxItems: 3 },
    ],
    [
      'a list that a check changes',
      z.array(z.int()).check(
        z.overwrite((list) => list.slice(0, 3)),
        z.maxLength(3),
      ),
      { type: 'array', items: { type: 'number' } },
    ],
    ['a tuple', z.tuple([z.string()]), { type: 'array' }],
    ['a record', z.record(z.string(), z.number()), { type: 'object' }],
    ['a text of some form', z.email(), { type: 'string' }],
    ['a text with parts', z.templateLiteral(['a', z.number()]), { type: 'string' }],
    ['what is read only', z.readonly(z.string()), { type: 'string' }],
    ['what only code knows', z.custom(() => true), anything],
    ['what is known later', z.lazy(() => z.string()), anything],
  ])('%s', (_what, schema, description) => {
    expect(describeInput(schema)).toEqual(description);
  });

  test('one that contains itself, to some depth', () => {
    expect(JSON.stringify(describeInput(nested)).length).toBeLessThan(1_000);
  });

  test('those of other libraries describe themselves, if they can', () => {
    const giving = (input: () => unknown) => ({ '~standard': { ...standard, jsonSchema: { input } } });
    expect(describeInput(giving(() => ({ type: 'string' })))).toEqual({ type: 'string' });
    expect(describeInput(giving(() => 'string'))).toEqual({});
    expect(describeInput(giving(() => ({ minimum: 1n })))).toEqual({});
    const failing = giving(() => {
      throw new Error('of its own');
    });
    expect(describeInput(failing)).toEqual({});
    expect(describeInput({ '~standard': standard })).toEqual({});
  });
});
