import fc from 'fast-check';
import type { Json } from '../../../../core/protocol/json.ts';

/** Texts with characters that are hard to transmit: U+FFFE and U+FFFF, lone surrogates, control characters, surrogate pairs. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\ufffe', '\uffff', '\ud83c', '\udf3f', '🌿', '\u0000', '\u2028', '"', '\\', 'a'))
    .map((characters) => characters.join('')),
);

/** Any value that `JSON.parse` may return. */
export const anyJson: fc.Arbitrary<Json> = fc
  .jsonValue({ stringUnit: 'binary' })
  .map((value): Json => JSON.parse(JSON.stringify(value)));
