import { byteLength } from './json.ts';

/**
 * Whether a value is a text that every store takes: not empty, no longer than so many bytes, and without lone surrogates, which UTF-8 cannot
 * express.
 */
export function isText(value: unknown, maxBytes: number): value is string {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) return false;
  // A unit of UTF-16 takes at most 3 bytes.
  return value.length * 3 <= maxBytes || byteLength(value) <= maxBytes;
}
