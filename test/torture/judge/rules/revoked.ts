import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found } from '../violation.ts';

/** A task that was sent again by hand is revoked after that only by somebody who revokes it after that. A purge and an expiry say so in the error. */
export function revoked(history: History): Found {
  const violations = [...history.records].flatMap(([id, record]) => {
    if (record?.state !== 'REVOKED' || record.error !== null || record.retriedAt === null) return [];
    const since = Date.parse(record.retriedAt);
    const revokes = history.revokesOf(id);
    if (revokes.some(({ at }) => at >= since)) return [];
    return [
      {
        kind: 'revoked by nobody in this life',
        task: id,
        cause: causeOf(history, id, ['late revoke']),
        detail: { record, revokes, retries: history.retriesOf(id), faults: history.faultsOf(id) },
      },
    ];
  });
  return { violations, allowed: [] };
}
