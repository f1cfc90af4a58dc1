import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import { isFar } from '../protocol/is-far.ts';
import { dueKeys } from './due-entry.ts';
import { number, openTtl } from './record-item.ts';
import type { Change } from './update-record.ts';

/** Raises a record's revision by one, and says that a message is still to be sent for it. Both see the revision of before. */
const RAISED_REVISION = ['revision', 'dueRun'].map(
  (name) => `#${name} = if_not_exists(#revision, :noRevision) + :one`,
);

/**
 * The part of an attempt's last write that says when the next one is. If that is far, the record enters the due index, and the attempt's own
 * message is left over. The record's `ttl` moves on with it: an open record never expires before its message may be lost.
 *
 * @param notBefore when the next attempt is due
 * @param at when this one reached its outcome, and not when that is written: a repeated or late write says the same
 * @param resultTtl in seconds; `null` if the definition's is unknown
 */
export function nextAttempt(
  id: string,
  { notBefore, at }: { readonly notBefore: number; readonly at: number },
  resultTtl: number | null,
): Required<Pick<Change, 'assign' | 'values' | 'set'>> {
  const set = {
    notBefore: number(notBefore),
    ttl: number(openTtl(notBefore, resultTtl ?? DEFAULT_RESULT_TTL_SECONDS)),
  };
  if (!isFar(notBefore, at)) return { assign: [], values: {}, set };
  return {
    assign: RAISED_REVISION,
    values: { ':noRevision': number(0), ':one': number(1) },
    set: { ...set, ...dueKeys(id, notBefore) },
  };
}
