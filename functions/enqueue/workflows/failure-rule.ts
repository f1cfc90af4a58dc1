import { MAX_GROUP_MEMBERS } from '../../../core/protocol/bounds.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { FailureRule } from '../../../core/workflow/checked-node.ts';

/** What holds unless a call, or a group of it, says otherwise. */
export const FAIL: FailureRule = { tolerate: null, cancels: false };

export const FAILURE_MUST = 'Must be "fail", "cancel", "collect" or { "tolerate": a number, 0 or more }';

/** Reads what becomes of the rest if members of a group fail; `null` if it says nothing that there is. */
export function failureRule(given: Json): FailureRule | null {
  if (given === 'fail') return FAIL;
  if (given === 'cancel') return { tolerate: null, cancels: true };
  if (given === 'collect') return { tolerate: MAX_GROUP_MEMBERS, cancels: false };
  const entries = given !== null && typeof given === 'object' ? Object.entries<Json>({ ...given }) : [];
  const [[name, tolerate] = ['', null]] = entries;
  if (entries.length !== 1 || name !== 'tolerate') return null;
  if (typeof tolerate !== 'number' || !Number.isSafeInteger(tolerate) || tolerate < 0) return null;
  return { tolerate, cancels: false };
}
