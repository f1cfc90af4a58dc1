import { describe, expect, test } from 'vitest';
import type { Json } from '../../../core/protocol/json.ts';
import type { Field } from '../../../dashboard/src/send/field.ts';
import { fieldsOf } from '../../../dashboard/src/send/fields.ts';
import { placeErrors, readForm, startValues } from '../../../dashboard/src/send/form-values.ts';
import type { JsonSchema } from '../../../dashboard/src/send/json-schema.ts';

function form(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): readonly Field[] {
  return fieldsOf({ type: 'object', properties, required });
}

describe('what is typed', () => {
  test.each<[string, JsonSchema, string, Json]>([
    ['a text', { type: 'string' }, ' as it is ', ' as it is '],
    ['an empty text, where it is allowed', { type: 'string' }, '', ''],
    ['a number', { type: 'number' }, ' 1.5 ', 1.5],
    ['no', { type: 'boolean' }, 'false', false],
    ['a choice of a number', { enum: [1, 2] }, '2', 2],
    ['lines', { type: 'array', items: { type: 'string' } }, 'a\n\n b ', ['a', 'b']],
    ['lines of numbers', { type: 'array', items: { type: 'number' } }, '1\n2.5', [1, 2.5]],
    ['no lines', { type: 'array', items: { type: 'string' } }, '', []],
    ['JSON', {}, '{"a":[1]}', { a: [1] }],
    ['nothing, where that means null', { type: ['integer', 'null'] }, '', null],
    ['a character of two code units', { type: 'string', maxLength: 1 }, '𝄞', '𝄞'],
  ])('%s', (_what, schema, text, value) => {
    expect(readForm(form({ it: schema }, ['it']), { it: text })).toEqual({
      input: { it: value },
      errors: {},
    });
  });

  test.each<[string, JsonSchema, string, string]>([
    ['nothing', { type: 'string', minLength: 1 }, ' ', 'Must be filled in'],
    ['too short', { type: 'string', minLength: 3 }, 'ab', 'Must have at least 3 characters; it has 2'],
    ['too long', { type: 'string', maxLength: 1 }, 'ab', 'Must have at most 1 character; it has 2'],
    ['not an email address', { type: 'string', format: 'email' }, 'bob', 'Must be an email address'],
    [
      'an address that the pattern refuses',
      { type: 'string', format: 'email', pattern: '^b' },
      'a@b',
      'Must be an email address',
    ],
    ['not matching the pattern', { type: 'string', pattern: '^[a-z]+$' }, 'A', 'Must match ^[a-z]+$'],
    ['not a number', { type: 'number' }, '1,5', 'Must be a number'],
    ['not a whole number', { type: 'integer' }, '1.5', 'Must be a whole number'],
    ['too little', { type: 'number', minimum: 2 }, '1', 'Must be at least 2'],
    ['too much', { type: 'number', exclusiveMaximum: 2 }, '2', 'Must be less than 2'],
    ['not a multiple', { type: 'integer', multipleOf: 5 }, '7', 'Must be a multiple of 5'],
    [
      'a wrong line',
      { type: 'array', items: { type: 'string', format: 'email' } },
      'a@b\nc',
      'Line 2: Must be an email address',
    ],
    [
      'too few lines',
      { type: 'array', items: { type: 'string' }, minItems: 2 },
      'a',
      'Must have at least 2 lines',
    ],
    ['not a choice', { enum: ['a'] }, '"b"', 'Must be one of these'],
  ])('is refused: %s', (_what, schema, text, message) => {
    expect(readForm(form({ it: schema }, ['it']), { it: text }).errors).toEqual({ it: message });
  });

  test('if it is not JSON, is refused with the reason', () => {
    expect(readForm(form({ it: {} }), { it: '{' }).errors['it']).toMatch(/^Must be JSON: /);
    expect(readForm(form({ it: {} }), { it: '[1e999]' }).errors['it']).toBe(
      '0 is too large for a number, which goes to 1.8e308',
    );
  });

  test.each<[string, JsonSchema, string, string]>([
    ['number', { type: 'number' }, '9007199254740993', 'This number would become 9007199254740992'],
    [
      'list of numbers',
      { type: 'array', items: { type: 'number' } },
      '1\n1234567890123456789',
      'Line 2: This number',
    ],
    ['JSON', {}, '{"id":[1234567890123456789]}', 'id.0 would become 1234567890123456800'],
    ['JSON with a field twice', {}, '{"a":1,"a":2}', 'a is there twice'],
  ])('that would be sent as something else is refused: %s', (_what, schema, text, message) => {
    expect(readForm(form({ it: schema }), { it: text }).errors['it']).toContain(message);
  });

  test('is left to the API if the browser cannot read the pattern', () => {
    expect(readForm(form({ it: { type: 'string', pattern: '(?<' } }), { it: 'x' }).errors).toEqual({});
  });

  test('leaves out optional fields and groups that are empty', () => {
    const fields = form({
      a: { type: 'string' },
      b: { type: 'object', properties: { c: { type: 'string', minLength: 1 } }, required: ['c'] },
    });
    expect(readForm(fields, {})).toEqual({ input: {}, errors: {} });
    expect(readForm(fields, { a: 'x', 'b.c': 'y' }).input).toEqual({ a: 'x', b: { c: 'y' } });
  });

  test('is missing where a required group is empty', () => {
    const fields = form(
      { b: { type: 'object', properties: { c: { type: 'string', minLength: 1 } }, required: ['c'] } },
      ['b'],
    );
    expect(readForm(fields, {}).errors).toEqual({ 'b.c': 'Must be filled in' });
  });

  test('is one field if the input is not an object', () => {
    expect(readForm(fieldsOf({ type: 'integer' }), { '': '7' })).toEqual({ input: 7, errors: {} });
  });
});

describe('the first content of a form', () => {
  const fields = form(
    {
      text: { type: 'string', default: 'as ever' },
      flag: { type: 'boolean' },
      list: { type: 'array', items: { type: 'string' } },
      kind: { enum: ['a', 'b'] },
      deep: { type: 'object', properties: { n: { type: 'number' } } },
    },
    ['flag'],
  );

  test('is the schema’s defaults', () => {
    expect(startValues(fields)).toEqual({ text: 'as ever', flag: 'false', list: '', kind: '', 'deep.n': '' });
  });

  test('is a given input, which comes back unchanged', () => {
    const input = { flag: true, list: ['a', 'b'], kind: 'b', deep: { n: 1.5 } };
    expect(readForm(fields, startValues(fields, input))).toEqual({ input, errors: {} });
  });
});

describe('errors of the API', () => {
  test('are shown at their field, or at the nearest that contains it', () => {
    const errors = [
      { path: 'recipient', message: 'Must be an email address' },
      { path: 'tags.3', message: 'Must be text' },
      { path: 'tags', message: 'Too many' },
      { path: 'surplus', message: 'Unknown field' },
    ];
    expect(placeErrors(errors, ['recipient', 'tags', 'tag'])).toEqual({
      placed: { recipient: 'Must be an email address', tags: '3: Must be text. Too many' },
      rest: [{ path: 'surplus', message: 'Unknown field' }],
    });
  });
});
