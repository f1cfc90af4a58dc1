import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as zod from 'zod';
import * as z from 'zod/mini';
import { bindArguments, refusedArguments } from '../../../../core/celery/bind-arguments.ts';
import type { CeleryMessage } from '../../../../core/celery/celery-message.ts';
import type { TaskDefinition } from '../../../../core/definition/definition.ts';
import { validateInput } from '../../../../core/definition/validate-input.ts';
import type { Json } from '../../../../core/protocol/json.ts';

const email = z.strictObject({ recipient: z.string(), content: z.string(), subject: z.optional(z.string()) });

function bind(
  input: TaskDefinition['input'],
  args: readonly Json[],
  kwargs: CeleryMessage['kwargs'] = {},
  fields?: readonly string[],
): unknown {
  const celery = fields && ({ names: ['send_email'], fields } as unknown as TaskDefinition['celery']);
  const bound = bindArguments(
    { name: 'shop.tasks.send_email', args, kwargs },
    celery ? { input, celery } : { input },
  );
  if (bound.ok) return bound.input;
  expect(bound.fault.exception).toBe('builtins.TypeError');
  return new Error(bound.fault.message);
}

describe('arguments', () => {
  test('meet the fields in their order, or by name', () => {
    const both = { recipient: 'bob@example.com', content: 'Hello' };
    expect(bind(email, ['bob@example.com', 'Hello'])).toEqual(both);
    expect(bind(email, ['bob@example.com'], { content: 'Hello' })).toEqual(both);
    expect(bind(email, [], { content: 'Hello', recipient: 'bob@example.com' })).toEqual(both);
    expect(bind(email, [])).toEqual({});
  });

  test('may be null', () => {
    expect(bind(email, [null], { content: null })).toEqual({ recipient: null, content: null });
  });

  test.each<[string, readonly Json[], CeleryMessage['kwargs'], string]>([
    ['too many', [1, 2, 3, 4], {}, 'send_email() takes from 2 to 3 positional arguments but 4 were given'],
    ['given twice', [1, 2], { content: 3 }, "send_email() got multiple values for argument 'content'"],
    ['unknown', [1, 2], { x: 3 }, "send_email() got an unexpected keyword argument 'x'"],
    ['unknown', [1], { ['__proto__']: 3 }, "send_email() got an unexpected keyword argument '__proto__'"],
    [
      'unknown',
      [],
      { [`${'x'.repeat(199)}\u{1f600}`]: 3 },
      `send_email() got an unexpected keyword argument '${'x'.repeat(199)}\ufffd'`,
    ],
    ['unknown', [], { toString: 3 }, "send_email() got an unexpected keyword argument 'toString'"],
  ])('are refused in Python’s words if they are %s', (_, args, kwargs, message) => {
    expect(bind(email, args, kwargs)).toEqual(new Error(message));
  });

  test('are counted as Python counts', () => {
    expect(bind(z.object({ a: z.number() }), [1, 2])).toEqual(
      new Error('send_email() takes 1 positional argument but 2 were given'),
    );
    expect(bind(z.strictObject({}), [1])).toEqual(
      new Error('send_email() takes 0 positional arguments but 1 was given'),
    );
    expect(bind(z.strictObject({}), [])).toEqual({});
    expect(bind(z.object({ a: z._default(z.number(), 1) }), [1, 2])).toEqual(
      new Error('send_email() takes from 0 to 1 positional arguments but 2 were given'),
    );
    expect(bind(email, [1, 2, 3], {}, ['recipient', 'content'])).toEqual(
      new Error('send_email() takes 2 positional arguments but 3 were given'),
    );
  });

  test('may have names that only a prototype has', () => {
    const odd = z.strictObject({ constructor: z.number(), a: z.number() });
    expect(bind(odd, [1, 2])).toEqual({ constructor: 1, a: 2 });
  });
});

describe('a schema', () => {
  const a = { a: z.number(), b: z.number() };
  const lazy: z.ZodMiniType = z.lazy(() => lazy);

  test.each<[string, TaskDefinition['input']]>([
    ['strict', z.strictObject(a)],
    ['plain', z.object(a)],
    ['refined', z.strictObject(a).check(z.refine(() => true))],
    [
      'piped',
      z.pipe(
        z.strictObject(a),
        z.transform((given) => given.a),
      ),
    ],
    ['wrapped', z.readonly(z._default(z.nullable(z.optional(z.strictObject(a))), { a: 1, b: 2 }))],
    [
      'processed',
      z.pipe(
        z.transform((given) => given),
        z.strictObject(a),
      ),
    ],
    ['lazy', z.lazy(() => z.strictObject(a))],
    ['full zod’s', zod.strictObject({ a: zod.number(), b: zod.number() }).transform((given) => given.a)],
  ])('of an object is looked through: %s', (_, input) => {
    expect(bind(input, [1], { b: 2 })).toEqual({ a: 1, b: 2 });
    expect(bind(input, [], { c: 2 })).toEqual(
      new Error("send_email() got an unexpected keyword argument 'c'"),
    );
  });

  test('may take other fields, as of **kwargs', () => {
    expect(bind(z.looseObject(a), [1], { c: 2 })).toEqual({ a: 1, c: 2 });
    expect(bind(z.catchall(z.object(a), z.number()), [1], { c: 2 })).toEqual({ a: 1, c: 2 });
    expect(bind(z.record(z.string(), z.number()), [], { c: 2 })).toEqual({ c: 2 });
    expect(bind(z.record(z.string(), z.number()), [1])).toHaveProperty(
      'message',
      expect.stringContaining('celery.fields'),
    );
  });

  test('of a union, or one that refers to itself, has no order: the definition says it', () => {
    const union = z.union([z.strictObject({ a: z.number() }), z.strictObject({ b: z.number() })]);
    expect(bind(union, [], { b: 1 })).toEqual({ b: 1 });
    expect(bind(union, [{ a: 1 }])).toEqual({ a: 1 });
    expect(bind(union, [1, 2])).toHaveProperty('message', expect.stringContaining('celery.fields'));
    expect(bind(union, [1], {}, ['a', 'b'])).toEqual({ a: 1 });
    expect(bind(lazy, [1, 2])).toHaveProperty('message', expect.stringContaining('celery.fields'));
  });

  test('of another library tells by its JSON Schema, if it has one', () => {
    const plain: TaskDefinition['input'] = v.strictObject({ a: v.number() });
    expect(bind(plain, [], { a: 1 })).toEqual({ a: 1 });
    expect(bind(plain, [1], {}, ['a'])).toEqual({ a: 1 });
    const telling = (schema: object): TaskDefinition['input'] =>
      ({ '~standard': { ...plain['~standard'], jsonSchema: { input: () => schema } } }) as never;
    const properties = { b: {}, a: {} };
    expect(bind(telling({ type: 'object', properties, additionalProperties: false }), [1, 2])).toEqual({
      b: 1,
      a: 2,
    });
    expect(bind(telling({ type: 'object', properties }), [], { c: 1 })).toBeInstanceOf(Error);
    expect(bind(telling({ type: 'object', properties, additionalProperties: {} }), [], { c: 1 })).toEqual({
      c: 1,
    });
    expect(bind(telling({ type: 'string' }), ['a'])).toBe('a');
    expect(bind(telling({}), ['a'])).toBe('a');
  });
});

describe('celery.fields', () => {
  test('are the order, if it is another than the schema’s', () => {
    expect(bind(email, ['Hello', 'bob@example.com'], {}, ['content', 'recipient'])).toEqual({
      content: 'Hello',
      recipient: 'bob@example.com',
    });
  });

  test('are all that Python can name', () => {
    expect(bind(email, [], { subject: 'x' }, ['recipient', 'content'])).toBeInstanceOf(Error);
  });
});

describe('an input that is no object', () => {
  const numbers = z.array(z.number());

  test('is the one positional argument', () => {
    expect(bind(numbers, [[1, 2]])).toEqual([1, 2]);
    expect(bind(z.string(), [''])).toBe('');
    expect(bind(z.nullable(z.number()), [null])).toBeNull();
    expect(bind(z.null(), [])).toBeNull();
  });

  test('may be named by the definition', () => {
    expect(bind(numbers, [], { numbers: [1] }, ['numbers'])).toEqual([1]);
    expect(bind(numbers, [[1]], { numbers: [1] }, ['numbers'])).toEqual(
      new Error("send_email() got multiple values for argument 'numbers'"),
    );
  });

  test('takes no more', () => {
    expect(bind(numbers, [[1], [2]])).toEqual(
      new Error('send_email() takes 1 positional argument but 2 were given'),
    );
    expect(bind(numbers, [], { numbers: [1] })).toEqual(
      new Error("send_email() got an unexpected keyword argument 'numbers'"),
    );
  });
});

describe('what Python is told when the schema refuses the input', () => {
  const told = async (input: Json, schema: TaskDefinition['input'] = email) => {
    const checked = await validateInput(schema, input);
    if (checked.ok) throw new Error('the schema takes it');
    return refusedArguments({ name: 'shop.tasks.send_email' }, input, checked.errors);
  };

  test('names what is missing in Python’s words', async () => {
    expect(await told({ recipient: 'a' })).toBe(
      "send_email() missing 1 required positional argument: 'content'",
    );
    expect(await told({})).toBe(
      "send_email() missing 2 required positional arguments: 'recipient' and 'content'",
    );
    const three = z.object({ a: z.string(), b: z.string(), c: z.string() });
    expect(await told({}, three)).toBe(
      "send_email() missing 3 required positional arguments: 'a', 'b', and 'c'",
    );
  });

  test('says what the schema says of the others', async () => {
    expect(await told({ recipient: 1, content: 'b' })).toMatch(
      /^send_email\(\) got an invalid argument 'recipient': ./,
    );
    expect(await told('a', z.object({}))).toMatch(/^send_email\(\) got an invalid input: ./);
  });
});
