import { ProblemError } from '../../core/protocol/problem.ts';
import type { HttpRequest } from './http-request.ts';

/** The tag of a revision, for the header `ETag` (RFC 9110, section 8.8.3). */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/**
 * Refuses a call that was made for something else than there is (RFC 9110, sections 13.1.1 and 13.1.2).
 *
 * @param revision of what there is; `null` if there is nothing
 * @throws ProblemError 412
 */
export function checkPreconditions({ headers }: Pick<HttpRequest, 'headers'>, revision: number | null): void {
  const match = headers['if-match'];
  if (match !== undefined && !names(match, revision)) {
    const is = revision === null ? 'There is none.' : `Its revision is ${revision}.`;
    throw new ProblemError(412, `The schedule is not the one that the header If-Match names. ${is}`);
  }
  const none = headers['if-none-match'];
  if (none !== undefined && names(none.replaceAll('W/', ''), revision)) {
    throw new ProblemError(412, `There is such a schedule already, of revision ${revision}.`);
  }
}

/** Whether a list of tags has that of a revision. A weak tag is never the same as another. */
function names(header: string, revision: number | null): boolean {
  if (revision === null) return false;
  const tags = header.split(',').map((tag) => tag.trim());
  return tags.includes('*') || tags.includes(etagOf(revision));
}
