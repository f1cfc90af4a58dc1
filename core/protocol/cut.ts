import { byteLength } from './json.ts';

/** Cuts a text to a number of bytes, between characters, and marks the cut. Lone surrogates become U+FFFD, because no store takes them. */
export function cut(given: string, maxBytes: number): string {
  const text = given.toWellFormed();
  if (byteLength(text) <= maxBytes) return text;
  const mark = '… (cut)';
  const bytes = Buffer.from(text, 'utf8').subarray(0, maxBytes - byteLength(mark));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true }) + mark;
}
