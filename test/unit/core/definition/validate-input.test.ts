import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { validateInput } from '../../../../core/definition/validate-input.ts';
import type { Json } from '../../../../core/protocol/json.ts';

/** A schema that belongs to no library and validates with a given function. */
function schemaThat(
  validate: (value: unknown) => StandardSchemaV1.Result<unknown> | Promise<StandardSchemaV1.Result<unknown>>,
): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

const schema = z.strictObject({
  people: z.array(z.strictObject({ name: z.string() })),
  total: z.pipe(z.string(), z.transform(Number)),
});

async function pathsOf(value: Json): Promise<string[]> {
  const validation = await validateInput(schema, value);
  return validation.ok ? [] : validation.errors.map(({ path }) => path).toSorted();
}

describe('checking an input', () => {
  test('returns the schema’s output', async () => {
    const value = { people: [{ name: 'Bob' }], total: '3' };
    expect(await validateInput(schema, value)).toEqual({ ok: true, value: { ...value, total: 3 } });
  });

  test('names each invalid field by its dotted path', async () => {
    expect(await pathsOf({ people: [{ name: 'Bob' }, { name: 7 }], total: 1 })).toEqual([
      'people.1.name',
      'total',
    ]);
  });

  test('names each unknown field at every depth', async () => {
    const value = { people: [{ name: 'Bob', age: 1 }], total: '1', x: 1, y: 2 };
    expect(await pathsOf(value)).toEqual(['people.0.age', 'x', 'y']);
  });

  test('has an empty path for the value as a whole', async () => {
    expect(await pathsOf('text')).toEqual(['']);
  });

  test('leaves the value as it was sent, whatever the schema or its reader does to it', async () => {
    const value = { people: [{ name: 'Bob' }], note: 'x' };
    const emptying = schemaThat((given) => {
      for (const key of Object.keys(Object(given))) Reflect.deleteProperty(Object(given), key);
      return { value: given };
    });
    await validateInput(emptying, value);
    const passing = await validateInput(
      schemaThat((given) => ({ value: given })),
      value,
    );
    if (passing.ok) Reflect.set(Object(passing.value), 'people', []);
    expect(value).toEqual({ people: [{ name: 'Bob' }], note: 'x' });
  });

  test('accepts an asynchronous schema', async () => {
    const later = schemaThat((value) => Promise.resolve({ value }));
    expect(await validateInput(later, 1)).toEqual({ ok: true, value: 1 });
  });

  test('reads both forms of a Standard Schema’s path, and a missing path', async () => {
    const issues = [{ message: 'deep', path: [{ key: 'a' }, 0, Symbol('s')] }, { message: 'whole' }];
    expect(
      await validateInput(
        schemaThat(() => ({ issues })),
        1,
      ),
    ).toEqual({
      ok: false,
      errors: [
        { path: 'a.0.Symbol(s)', message: 'deep' },
        { path: '', message: 'whole' },
      ],
      fields: new Set(['a']),
    });
  });

  test('gives the first hundred errors, and all fields that have one', async () => {
    const issues = Array.from({ length: 300 }, (_, n) => ({ message: 'wrong', path: [`f${n}`, 'deep'] }));
    const validation = await validateInput(
      schemaThat(() => ({ issues })),
      1,
    );
    if (validation.ok) throw new Error('It is valid');
    expect(validation.errors.map(({ path }) => path)).toEqual(
      Array.from({ length: 100 }, (_, n) => `f${n}.deep`),
    );
    expect(validation.fields.size).toBe(300);
  });
});
