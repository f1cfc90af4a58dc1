import { isFinal } from '../../../../core/protocol/state.ts';
import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/**
 * What a reader saw to be final stays as it is, unless somebody sent it again by hand. One reading comes after another when it was
 * asked for after the other's answer had come.
 */
export function finalStays(history: History): Found {
  const violations: Violation[] = [];
  for (const [id, readings] of history.seen) {
    let last: (typeof readings)[number] | undefined;
    for (const seen of [...readings].sort((a, b) => a.at - b.at)) {
      if (last && seen.sentAt <= last.at) continue;
      const changed = last && (seen.state !== last.state || seen.finishedAt !== last.finishedAt);
      if (last && changed && !mayBeReopened(history, id, last, seen)) {
        violations.push({
          kind: `${last.state} was left`,
          task: id,
          cause: causeOf(history, id, ['late birth', 'late withdrawal']),
          detail: { last, seen, retries: history.retriesOf(id), faults: history.faultsOf(id) },
        });
      }
      if (seen.state !== null && isFinal(seen.state)) last = seen;
      else if (changed) last = undefined;
    }
  }
  return { violations, allowed: [] };
}

function mayBeReopened(
  history: History,
  id: string,
  last: { readonly state: string | null },
  seen: { readonly at: number },
): boolean {
  return last.state !== 'SUCCESS' && history.retriesOf(id).some(({ sentAt }) => sentAt < seen.at);
}
