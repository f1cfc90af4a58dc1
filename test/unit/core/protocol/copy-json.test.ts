import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyJson } from '../../../../core/protocol/copy-json.ts';
import type { Json } from '../../../../core/protocol/json.ts';
import { anyJson } from './any-json.ts';

describe('a copy', () => {
  test('is equal to any value, and is written as the same text', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const copy = copyJson(value);
        expect(copy).toEqual(value);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('keeps a field named __proto__ as a field', () => {
    const value: Json = JSON.parse('{"__proto__":{"polluted":true},"a":[{"__proto__":1}]}');
    const copy = copyJson(value);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  test('shares no list and no object with the value', () => {
    const value = { list: [{ a: 1 }], object: { b: [2] } };
    const copy = JSON.stringify(value);
    const other = copyJson(value);
    Reflect.set(Object(Reflect.get(Object(other), 'object')), 'b', null);
    Object(Reflect.get(Object(other), 'list'))[0].a = 7;
    expect(JSON.stringify(value)).toBe(copy);
  });
});
