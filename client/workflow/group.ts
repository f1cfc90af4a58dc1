import type { OnFailure } from '../../core/protocol/workflow.ts';
import { failureOf, type GroupGives, type GroupOptions } from './group-options.ts';
import { nodesOf, Part } from './part.ts';
import type { AnySignature, Signature, TakesOf } from './signature.ts';

/**
 * Side by side: each part is given what comes before the group, and the group gives the list of what they give, in their order. An empty group gives an
 * empty list.
 *
 * @throws TypeError naming a part that is no signature, or an option that is unknown or invalid
 * @example
 * ```ts
 * const sums = group([client.add.s({ a: 1, b: 2 }), client.add.s({ a: 3, b: 4 })], { onFailure: 'collect' });
 * ```
 */
export function group<const Parts extends readonly AnySignature[], const Choice extends OnFailure = 'fail'>(
  parts: Parts,
  options?: GroupOptions<Choice>,
): Signature<TakesOf<Parts[number]>, GroupGives<Parts, Choice>>;
export function group(parts: readonly AnySignature[], options?: GroupOptions): AnySignature {
  return new Part({ group: nodesOf('parts', parts), ...failureOf(options) });
}
