import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../core/protocol/json.ts';
import { toJson } from '../../../../core/protocol/to-json.ts';
import { scriptedApi } from '../../client/scripted-api.ts';
import { anyJson } from './any-json.ts';

class Point {
  x = 1;
  #y = 2;
  get y() {
    return this.#y;
  }
}

class Hidden {
  readonly #amount = 5;
  get amount() {
    return this.#amount;
  }
}

const cycle: Record<string, unknown> = { a: 1 };
cycle['self'] = [cycle];

/** What JSON cannot carry, and how an error calls it. */
const POISON: [unknown, string][] = [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [new Number(Number.NaN), 'NaN'],
  [() => 1, 'a function'],
  [class {}, 'a function'],
  [Symbol('s'), 'a symbol'],
  [5n, 'a bigint'],
  [Object(5n), 'of class BigInt'],
  [new Date(Number.NaN), 'an invalid Date'],
  [new Map([[1, 2]]), 'of class Map'],
  [new Set([1]), 'of class Set'],
  [Object.assign(new Map([[1, 2]]), { size2: 1 }), 'of class Map'],
  [Object.assign(new Set([1]), { first: 1 }), 'of class Set'],
  [new WeakMap(), 'of class WeakMap'],
  [Promise.resolve(1), 'of class Promise'],
  [/x/, 'of class RegExp'],
  [new Error('e'), 'of class Error'],
  [Object.assign(new Error('e'), { code: 'E' }), 'of class Error'],
  [new Uint8Array([1]), 'of class Uint8Array'],
  [new ArrayBuffer(1), 'of class ArrayBuffer'],
  [new URLSearchParams('a=b'), 'of class URLSearchParams'],
  [new FormData(), 'of class FormData'],
  [new Blob(['a']), 'of class Blob'],
  [new Hidden(), 'of class Hidden'],
  [Object.create({ inherited: 1 }), 'of class Object'],
];

describe('a value', () => {
  test('of JSON is written as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(toJson(value, 'input')).toBe(JSON.stringify(value));
      }),
    );
  });

  test.each<[string, unknown, Json]>([
    ['a field that is undefined is left out', { a: undefined, b: 1 }, { b: 1 }],
    ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['a URL', [new URL('http://a/b')], ['http://a/b']],
    ['what says itself how it is written', { money: { toJSON: () => '5 €' } }, { money: '5 €' }],
    ['the public fields of an object of a class', new Point(), { x: 1 }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['boxed values', [new Number(1), new String(''), new Boolean(false)], [1, '', false]],
  ])('is written: %s', (_what, value, written) => {
    expect(JSON.parse(toJson(value, 'input'))).toEqual(written);
  });

  test('may hold one object twice, if not in itself', () => {
    const shared = { a: [] };
    expect(toJson([shared, shared, { shared }], 'input')).toBe('[{"a":[]},{"a":[]},{"shared":{"a":[]}}]');
  });

  test.each(POISON)('of %s is refused, wherever it stands, with its path', (poison, called) => {
    expect(() => toJson(poison, 'input')).toThrow(TypeError);
    expect(() => toJson(poison, 'input')).toThrow(`input is ${called}`);
    fc.assert(
      fc.property(anyPath, anyJson, (path, beside) => {
        const value = planted(poison, path, beside);
        expect(() => toJson(value, 'input')).toThrow(`${['input', ...path].join('.')} is ${called}`);
      }),
      { numRuns: 20 },
    );
  });

  test('of undefined is refused in a list, where it would become null', () => {
    expect(() => toJson({ a: [1, undefined] }, 'input')).toThrow(
      'input.a.1 is undefined, which JSON does not have.',
    );
    expect(() => toJson(new Array(3), 'input')).toThrow('input.0 is undefined');
    expect(() => toJson(undefined, 'input')).toThrow('input is undefined');
    expect(() => toJson({ toJSON: () => undefined }, 'input')).toThrow('input is undefined');
  });

  test('that is part of itself is refused', () => {
    expect(() => toJson(cycle, 'input')).toThrow(new TypeError('input.self.0 is part of itself.'));
    const endless = () => ({ toJSON: () => [endless()] });
    expect(() => toJson(endless(), 'input')).toThrow('deep');
  });

  test('that is nested too deep for a stack is refused', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(() => toJson(deep, 'input')).toThrow(/^input(\.0)+ is nested more than 1000 deep/);
  });

  test('is written if a thousand lists are nested, whatever is in the last', () => {
    const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);
    expect(toJson(nested(1_000), 'input')).toBe(JSON.stringify(nested(1_000)));
    expect(() => toJson(nested(1_001), 'input')).toThrow('nested more than 1000 deep');
  });

  test('that throws while it is read throws its own error', () => {
    const own = new Error('own');
    const value = {
      get a() {
        throw own;
      },
    };
    expect(() => toJson(value, 'input')).toThrow(own);
  });

  test('whatever it is, is sent or refused with its name', async () => {
    const everything = {
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    };
    const anything = fc.anything({
      ...everything,
      ...{ withBoxedValues: true, withNullPrototype: true, withObjectString: true, withSparseArray: true },
      values: [fc.jsonValue(), fc.double(), fc.constantFrom(...POISON.map(([value]) => value))],
    });
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        const { client, requests } = scriptedApi([() => Response.json({ id: 'id' })]);
        const error = await client.add(input as never).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(requests).toHaveLength(error === null ? 1 : 0);
        if (error === null) {
          expect(requests[0]?.body).toEqual(JSON.parse(JSON.stringify(input === undefined ? {} : input)));
        } else {
          expect(error).toBeInstanceOf(TypeError);
          expect((error as TypeError).message).toMatch(/^input.* is /s);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Keys without dots and spaces, so that a path can be told from its text. */
const anyPath = fc.array(fc.oneof(fc.stringMatching(/^[a-z]{1,5}$/), fc.nat(3)), {
  minLength: 1,
  maxLength: 6,
});

/** A value at a path of fields and positions, beside others. */
function planted(value: unknown, path: readonly (string | number)[], beside: unknown): unknown {
  return path.reduceRight<unknown>(
    (inner, key) =>
      typeof key === 'number'
        ? [...Array.from({ length: key }, () => beside), inner, beside]
        : { A: beside, [key]: inner, Z: beside },
    value,
  );
}
