import type { OnFailure } from '../../core/protocol/workflow.ts';
import { failureOf, type GroupGives, type GroupOptions } from './group-options.ts';
import { nodeOf, nodesOf, Part } from './part.ts';
import type { AnySignature, GivesOf, Signature, TakesOf } from './signature.ts';

/** What a chord begins with: a list of parts, which is a group, or one part. */
type AnyHeader = readonly AnySignature[] | AnySignature;

/** What the body of a chord is given. */
export type HeaderGives<
  Header extends AnyHeader,
  Choice extends OnFailure,
> = Header extends readonly AnySignature[]
  ? GroupGives<Header, Choice>
  : Header extends AnySignature
    ? GivesOf<Header>
    : never;

/** What the header of a chord can be given. */
export type HeaderTakes<Header extends AnyHeader> = Header extends readonly AnySignature[]
  ? TakesOf<Header[number]>
  : Header extends AnySignature
    ? TakesOf<Header>
    : never;

/**
 * A header, whose parts run side by side, and then a body, which is given the list of what they give. It is a chain of a group and a body.
 *
 * @param header a list of parts; or a group or a map, which then says itself what becomes of failures
 * @throws TypeError naming what is no signature, or an option that is unknown or invalid
 * @example
 * ```ts
 * const sum = chord([client.add.s({ a: 1, b: 2 }), client.add.s({ a: 3, b: 4 })], client.total.into('numbers'));
 * const report = chord(client.fetch.map(urls, { onFailure: 'collect' }), client.report.into('pages', { title: 'July' }));
 * ```
 */
export function chord<const Header extends AnyHeader, Gives, const Choice extends OnFailure = 'fail'>(
  header: Header,
  body: Signature<NoInfer<HeaderGives<Header, Choice>>, Gives>,
  ...options: Header extends readonly unknown[] ? [options?: GroupOptions<Choice>] : []
): Signature<HeaderTakes<Header>, Gives>;
export function chord(header: AnyHeader, body: AnySignature, options?: GroupOptions): AnySignature {
  const nodes = isList(header) ? nodesOf('header', header) : nodeOf('header', header);
  return new Part({ chord: { header: nodes, body: nodeOf('body', body) }, ...failureOf(options) });
}

function isList(header: AnyHeader): header is readonly AnySignature[] {
  return Array.isArray(header);
}
