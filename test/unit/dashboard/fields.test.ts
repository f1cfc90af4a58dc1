import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { sendEmail } from '../../../bench/tasks/send-email.ts';
import type { Field } from '../../../dashboard/src/send/field.ts';
import { fieldsOf, labelOf } from '../../../dashboard/src/send/fields.ts';
import type { JsonSchema } from '../../../dashboard/src/send/json-schema.ts';

/** The schema of an input, as in the API's description. */
function described(schema: z.core.$ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

function only(schema: JsonSchema): Field {
  const [field, ...others] = fieldsOf({ type: 'object', properties: { it: schema } });
  if (!field || others.length > 0) throw new Error('Expected one field.');
  return field;
}

describe('the fields of a form', () => {
  test('for an email: required, optional and long ones', () => {
    const fields = fieldsOf(described(sendEmail.input));
    expect(
      fields.map(({ path, label, kind, required, hint }) => ({ path, label, kind, required, hint })),
    ).toEqual([
      {
        path: 'recipient',
        label: 'Recipient',
        kind: 'text',
        required: true,
        hint: 'An email address',
      },
      { path: 'content', label: 'Content', kind: 'multiline', required: true, hint: '' },
      { path: 'subject', label: 'Subject', kind: 'text', required: false, hint: 'At most 500 characters' },
      { path: 'html', label: 'HTML', kind: 'multiline', required: false, hint: '' },
      { path: 'cc', label: 'Cc', kind: 'text', required: false, hint: 'An email address' },
    ]);
  });

  test.each<[string, JsonSchema, Partial<Field>]>([
    ['a text', { type: 'string' }, { kind: 'text', hint: '' }],
    [
      'a number',
      { type: 'number', minimum: 1, maximum: 9 },
      { kind: 'number', hint: 'A number from 1 to 9' },
    ],
    [
      'a whole number',
      { type: 'integer', exclusiveMinimum: 0 },
      { kind: 'number', hint: 'A whole number, more than 0' },
    ],
    [
      'a whole number with only a double’s bounds',
      { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { hint: 'A whole number' },
    ],
    ['a truth value', { type: 'boolean' }, { kind: 'boolean' }],
    ['a choice', { type: 'string', enum: ['a', 'b'] }, { kind: 'choice', choices: ['a', 'b'] }],
    [
      'a choice of constants',
      { anyOf: [{ const: 1 }, { const: 'b' }] },
      { kind: 'choice', choices: [1, 'b'] },
    ],
    [
      'a list of texts',
      { type: 'array', items: { type: 'string' }, minItems: 2 },
      { kind: 'lines', hint: 'One per line. At least 2 lines' },
    ],
    ['a list of objects', { type: 'array', items: { type: 'object' } }, { kind: 'json', hint: 'As JSON' }],
    ['an object of any keys', { type: 'object', additionalProperties: { type: 'string' } }, { kind: 'json' }],
    ['one of several', { anyOf: [{ type: 'string' }, { type: 'number' }] }, { kind: 'json' }],
    ['anything', {}, { kind: 'json' }],
    ['what may be null', { type: ['number', 'null'] }, { kind: 'number', nullable: true }],
    [
      'what may be null, written differently',
      { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }], title: 'Name' },
      { kind: 'text', nullable: true, label: 'Name', hint: 'At most 3 characters' },
    ],
    ['a description', { type: 'string', description: 'Whom to tell' }, { hint: 'Whom to tell' }],
  ])('%s', (_what, schema, expected) => {
    expect(only(schema)).toMatchObject(expected);
  });

  test('of an object within the input are a group, with paths as in the API', () => {
    const schema = described(
      z.strictObject({ to: z.strictObject({ street: z.string(), no: z.optional(z.int()) }) }),
    );
    expect(fieldsOf(schema)).toMatchObject([
      {
        kind: 'group',
        fields: [
          { path: 'to.street', required: true },
          { path: 'to.no', required: false },
        ],
      },
    ]);
  });

  test('end where a schema is circular', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { next: { $ref: '#/$defs/node' } },
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    };
    expect(JSON.stringify(fieldsOf(schema))).toContain('"kind":"json"');
  });

  test('are only one, if the input is not an object', () => {
    expect(fieldsOf({ type: 'integer' })).toMatchObject([{ path: '', label: 'Input', kind: 'number' }]);
    expect(fieldsOf({})).toMatchObject([{ path: '', kind: 'json' }]);
    expect(fieldsOf({ type: 'object', properties: {} })).toEqual([]);
  });

  test.each([
    ['firstName', 'First name'],
    ['order_id', 'Order id'],
    ['URL', 'URL'],
    ['siteUrl', 'Site URL'],
    ['html', 'HTML'],
    ['_', '_'],
  ])('%s is called %s', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });
});
