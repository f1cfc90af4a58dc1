import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/** Each run of a mail task sends one email at most, and one that succeeded has sent one. That no run is without a reason, other rules see to. */
export function emails(history: History): Found {
  const violations: Violation[] = [];
  const sent = Map.groupBy(history.all('mail'), ({ to }) => to.split('@')[0] ?? '');
  const runs = Map.groupBy([...history.runs.values()].flat(), ({ nonce }) => nonce);
  for (const [nonce, mails] of sent) {
    const count = runs.get(nonce)?.length ?? 0;
    if (mails.length <= count) continue;
    violations.push({
      kind: 'more emails than runs',
      task: nonce,
      cause: null,
      detail: { emails: mails.length, runs: runs.get(nonce) ?? [] },
    });
  }
  for (const [id, nonce] of history.accepted) {
    const record = history.records.get(id);
    if (record?.task !== 'mail' || record.state !== 'SUCCESS' || sent.has(nonce)) continue;
    violations.push({
      kind: 'SUCCESS without its email',
      task: id,
      cause: causeOf(history, id, []),
      detail: record,
    });
  }
  return { violations, allowed: [] };
}
