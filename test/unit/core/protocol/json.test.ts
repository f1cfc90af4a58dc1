import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteLength, canonicalJson, type Json } from '../../../../core/protocol/json.ts';
import { anyJson } from './any-json.ts';

function withKeysReversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(withKeysReversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, withKeysReversed(inner)]),
  );
}

describe('canonical JSON', () => {
  test('is one text for one value, in whatever order its keys come', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(withKeysReversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('loses nothing', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  test('tells two values apart', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        if (canonicalJson(one) === canonicalJson(other)) expect(one).toEqual(other);
      }),
    );
  });

  test('sorts keys at every depth and leaves lists in their order', () => {
    const value = JSON.parse('{"b":[{"z":1,"a":2},3],"a":{"__proto__":1,"10":2,"9":3}}');
    expect(canonicalJson(value)).toBe('{"a":{"9":3,"10":2,"__proto__":1},"b":[{"a":2,"z":1},3]}');
  });
});

test.each([
  ['', 0],
  ['abc', 3],
  ['é', 2],
  ['€', 3],
  ['🌿', 4],
])('the size of %j is its UTF-8 bytes: %i', (text, bytes) => {
  expect(byteLength(text)).toBe(bytes);
});
