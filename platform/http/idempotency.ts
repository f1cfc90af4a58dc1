import { createHash } from 'node:crypto';
import { v5 as nameBasedUuid } from 'uuid';
import { canonicalJson, type Json } from '../../core/protocol/json.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { Caller } from './caller.ts';

/** The namespace of the ids made from idempotency keys, generated once for this purpose alone (RFC 9562, section 6.5). */
const NAMESPACE = '1b9e6c1a-7a52-4e0b-9a3e-3f1d5c0f8d27';

/**
 * Reads the header `Idempotency-Key`: a string in quotes, as in the IETF draft, or without them.
 *
 * @returns `null` if there is none
 * @throws ProblemError 400 if it is empty, longer than 255 characters, or not printable ASCII
 */
export function readIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new ProblemError(400, 'The header Idempotency-Key must be 1 to 255 printable ASCII characters.');
  }
  return key;
}

/**
 * The task id for a key: a name-based UUID (version 5), so that a repeated call finds the record of the first.
 *
 * @param caller whose key it is; `null` for a key that all callers share
 * @param index position in a bulk call, whose tasks share one key
 */
export function idOfKey(caller: Caller | null, key: string, index?: number): string {
  const place = index === undefined ? [key] : [key, index];
  // A shared key's list begins with a text, a caller's with a list: no two are the same.
  return nameBasedUuid(JSON.stringify(caller === null ? place : [caller, ...place]), NAMESPACE);
}

/** A digest of what a key was used for, which tells a repeat from a different call under the same key. */
export function fingerprintOf(content: Json): string {
  return createHash('sha256').update(canonicalJson(content)).digest('base64url');
}

/** The header that tells that an answer repeats an earlier one. */
export function replayedHeader(replayed: boolean): Record<string, string> {
  return replayed ? { 'idempotency-replayed': 'true' } : {};
}
