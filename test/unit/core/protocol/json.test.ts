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
  test('is the same text for equal values, whatever the order of their keys', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(withKeysReversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('parses to the same value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  test('differs for different values', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        if (canonicalJson(one) === canonicalJson(other)) expect(one).toEqual(other);
      }),
    );
  });

  test('sorts keys at every depth and keeps the order of lists', () => {
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
