import type { OnFailure, Settled } from '../../core/protocol/workflow.ts';
import { checkOptions, type Rule, type Rules } from '../arguments/check-options.ts';
import type { AnySignature, GivesOf } from './signature.ts';

/** Options of what runs side by side. */
export interface GroupOptions<Choice extends OnFailure = OnFailure> {
  /**
   * What becomes of the rest when a member fails. With `collect` and `{ tolerate: n }`, what comes after is given for each member `{ ok: true, value }`
   * or `{ ok: false, error }`. Default: `fail`, or what the workflow is sent with.
   */
  readonly onFailure?: Choice | undefined;
}

/** What comes after is given for one member. */
export type MemberGives<Value, Choice extends OnFailure> = Choice extends 'fail' | 'cancel'
  ? Value
  : Settled<Value>;

/** What comes after a group is given: a list, in the order of its members. */
export type GroupGives<Parts extends readonly AnySignature[], Choice extends OnFailure> = {
  -readonly [Index in keyof Parts]: MemberGives<GivesOf<Parts[Index]>, Choice>;
};

const WORDS: readonly unknown[] = ['fail', 'cancel', 'collect'];

const ON_FAILURE: Rule = {
  accepts: (value) => WORDS.includes(value) || isTolerance(value),
  must: '"fail", "cancel", "collect" or { tolerate: a whole number, 0 or more }',
};

function isTolerance(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return false;
  const { tolerate }: { readonly tolerate?: unknown } = value;
  return typeof tolerate === 'number' && Number.isSafeInteger(tolerate) && tolerate >= 0;
}

const RULES: Rules<GroupOptions> = { onFailure: ON_FAILURE };

/** What a node says of failures. @throws InvalidArgument if an option is unknown or invalid */
export function failureOf(options: GroupOptions = {}): { readonly onFailure?: OnFailure } {
  const { onFailure } = checkOptions(options, RULES);
  return onFailure === undefined ? {} : { onFailure };
}
