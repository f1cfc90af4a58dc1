import { InvalidArgument } from '../../core/protocol/invalid-argument.ts';
import { nodesOf, Part } from './part.ts';
import type { AnySignature, GivesOf, Signature, TakesOf } from './signature.ts';

/** The parts of a chain, each of which takes what the one before it gives. */
export type Chained<Parts extends readonly AnySignature[], Before = never> = number extends Parts['length']
  ? readonly [AnySignature, ...Signature<GivesOf<Parts[number]>, unknown>[]]
  : Parts extends readonly [infer First extends AnySignature, ...infer Rest extends readonly AnySignature[]]
    ? readonly [Signature<Before, GivesOf<First>>, ...Chained<Rest, GivesOf<First>>]
    : readonly [];

type LastOf<Parts extends readonly AnySignature[]> = Parts extends readonly [
  ...unknown[],
  infer Last extends AnySignature,
]
  ? Last
  : Parts[number];

/**
 * One after another: each part is given what the one before it gives, and a chain gives what its last part gives. If a part fails, those after it do not run.
 *
 * @throws TypeError if there is no part, or something else among them
 * @example
 * ```ts
 * const words = chain(client.fetchPage.s({ url }), client.countWords.s(), client.report.into('words', { url }));
 * await client.sendWorkflow(words);
 * ```
 */
export function chain<const Parts extends readonly [AnySignature, ...AnySignature[]]>(
  ...parts: Parts extends Chained<Parts> ? Parts : Chained<Parts>
): Signature<TakesOf<Parts[0]>, GivesOf<LastOf<Parts>>>;
export function chain(...parts: readonly AnySignature[]): AnySignature {
  if (parts.length === 0) throw new InvalidArgument('parts is an empty list; a chain has one or more.');
  return new Part({ chain: nodesOf('parts', parts) });
}
