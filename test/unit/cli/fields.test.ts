import { describe, expect, test } from 'vitest';
import { registry } from '../../../bench/tasks/index.ts';
import { convertText } from '../../../cli/send/convert-text.ts';
import { type Field, readFields, readTasks } from '../../../cli/send/fields.ts';
import { readInput } from '../../../cli/send/read-input.ts';
import { flagOf, type SendRequest, sendProgram, spellingOf } from '../../../cli/send/send-program.ts';
import { openApiDocument } from '../../../functions/status/openapi/document.ts';

const SCHEMA = {
  type: 'object',
  required: ['recipient', 'kind', 'size'],
  additionalProperties: false,
  properties: {
    recipient: { type: 'string', format: 'email' },
    kind: { type: 'string', enum: ['letter', 'parcel'] },
    size: { $ref: '#/$defs/Size' },
    urgent: { type: 'boolean' },
    maxPrice: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
    tags: { type: 'array', items: { type: 'string' } },
    address: { type: 'object' },
    queue: { type: 'string' },
  },
  $defs: { Size: { type: 'integer', description: 'In grams' } },
};

describe('fields', () => {
  test('are those of the JSON Schema: types, choices, references and nullable fields', () => {
    const { fields, open } = readFields(SCHEMA);
    expect(open).toBe(false);
    expect(fields.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['recipient', 'string', true],
      ['kind', 'string', true],
      ['size', 'integer', true],
      ['urgent', 'boolean', false],
      ['maxPrice', 'number', false],
      ['tags', 'list', false],
      ['address', 'json', false],
      ['queue', 'string', false],
    ]);
    expect(fields[1]?.choices).toEqual(['letter', 'parcel']);
    expect(fields[2]?.description).toBe('In grams');
  });

  test('an empty schema leaves the input open', () => {
    expect(readFields({})).toEqual({ fields: [], open: true });
  });

  test('of this project’s own tasks come from its OpenAPI document', () => {
    const tasks = readTasks(openApiDocument(registry));
    expect(tasks.map(({ name }) => name)).toEqual(['send_email', 'add', 'process']);
    expect(tasks[0]?.fields.map(({ name, required }) => [name, required])).toEqual([
      ['recipient', true],
      ['content', true],
      ['subject', false],
      ['html', false],
      ['cc', false],
    ]);
  });
});

describe('a text', () => {
  const field = (type: Field['type'], items: Field['type'] = 'string') => ({ type, items });
  test.each([
    ['12', field('string'), '12'],
    ['12', field('number'), 12],
    ['1e3', field('integer'), 1000],
    ['yes', field('boolean'), true],
    ['FALSE', field('boolean'), false],
    ['{"a":1}', field('json'), { a: 1 }],
    ['plain', field('json'), 'plain'],
    ['12', field('json'), 12],
    ['one', field('list'), ['one']],
    ['[1,2]', field('list', 'number'), [1, 2]],
    ['3', field('list', 'number'), [3]],
  ])('%s becomes a value of its field’s type', (text, of, value) => {
    expect(convertText(text, of)).toEqual(value);
  });

  test.each([
    ['twelve', field('number'), 'Must be a number'],
    ['', field('integer'), 'Must be a number'],
    ['NaN', field('number'), 'Must be a number'],
    ['1e999', field('number'), 'Must be a number'],
    ['9007199254740993', field('integer'), 'Must be a number of fewer digits: this one would be rounded'],
    ['9007199254740993', field('list', 'integer'), 'Must be a number of fewer digits'],
    ['1e999', field('json'), 'The value is too large for a number'],
    ['[1e999]', field('list', 'number'), '0 is too large for a number'],
    ['maybe', field('boolean'), 'Must be true or false'],
    ['{"a":', field('json'), 'Must be JSON'],
  ])('%s is not of its field’s type', (text, of, message) => {
    expect(() => convertText(text, of)).toThrow(message);
  });
});

describe('flags', () => {
  const parse = async (...args: string[]) => {
    let request: SendRequest | undefined;
    const program = sendProgram(
      [{ name: 'post', description: 'Posts', ...readFields(SCHEMA) }],
      async (given) => {
        request = given;
      },
    );
    await program.parseAsync(['post', ...args], { from: 'user' });
    return Object.fromEntries([...(request?.fields ?? [])].map(([{ name }, value]) => [name, value]));
  };

  test('are the names of fields, spelt as flags', () => {
    expect(['recipient', 'maxPrice', 'max_price', 'HTMLBody'].map(flagOf)).toEqual([
      '--recipient',
      '--max-price',
      '--max-price',
      '--htmlbody',
    ]);
  });

  test('set fields, and only those given', async () => {
    expect(await parse('--recipient', '-x', '--max-price', '2', '--tags', 'a', '--tags', 'b')).toEqual({
      recipient: '-x',
      maxPrice: '2',
      tags: ['a', 'b'],
    });
  });

  test('set true and false', async () => {
    expect(await parse('--urgent')).toEqual({ urgent: true });
    expect(await parse('--no-urgent')).toEqual({ urgent: false });
  });

  test('of a call take precedence over those of fields with the same name, which --field sets', async () => {
    expect(await parse('--queue', 'slow')).toEqual({});
  });

  const awkward = {
    name: 'post',
    description: 'Posts',
    ...readFields({
      required: ['queue', 'token', 'maxSize', 'max_size'],
      properties: {
        queue: { type: 'string', description: 'At the counter' },
        token: { type: 'string' },
        wait: { type: 'boolean' },
        color: { type: 'boolean' },
        help: { type: 'string' },
        maxSize: { type: 'integer' },
        max_size: { type: 'integer' },
        urgent: { type: 'boolean' },
        noUrgent: { type: 'boolean' },
        no_reply: { type: 'string' },
        Ümlaut: { type: 'string' },
      },
    }),
  };

  test('that mean something else are not a field’s: messages and help say how to set it', async () => {
    const spelt = spellingOf(awkward);
    expect(awkward.fields.map(({ name }) => spelt(name))).toEqual([
      ...['--field queue=…', '--field token=…', '--field wait=…', '--field color=…', '--field help=…'],
      ...['--max-size', '--field max_size=…', '--urgent', '--field noUrgent=…', '--field no_reply=…'],
      '--field Ümlaut=…',
    ]);
    expect(spelt('other')).toBe('other');
    let help = '';
    const program = sendProgram([awkward], async () => undefined);
    const [command] = program.commands;
    command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toContain(
      '  --field queue=<text>  At the counter; required\n  --field token=<text>  required\n',
    );
    expect(help).toContain('--field wait=<true or false>');
    expect(help).toMatch(/--queue <name> +a queue other/);
  });

  test('of a required field that has none are not asked for: --field is', async () => {
    const given = {
      input: undefined,
      field: ['token=x', 'max_size=1'],
      flags: new Map(),
      flagOf: spellingOf(awkward),
    };
    const reading = readInput(awkward, given, async () => new Uint8Array());
    await expect(reading).rejects.toMatchObject({
      errors: [{ path: '--field queue=…' }, { path: '--max-size' }],
    });
    const whole = { ...given, field: ['queue=a', 'token=x', 'max_size=1', 'maxSize=2', 'wait=true'] };
    expect(await readInput(awkward, whole, async () => new Uint8Array())).toEqual({
      ...{ queue: 'a', token: 'x', max_size: 1, maxSize: 2, wait: true },
    });
  });
});

test('a schema that refers to itself for ever hides no task', () => {
  const $defs = { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/a' }, { type: 'null' }] } };
  const { fields } = readFields({ type: 'object', properties: { it: { $ref: '#/$defs/a' } }, $defs });
  expect(fields).toMatchObject([{ name: 'it', type: 'json' }]);
});
