import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found } from '../violation.ts';

/** The definition whose tasks run at most once. */
const DEFINITION = 'once';

/** A task that may run at most once runs at most once for each time that it was sent. */
export function atMostOnce(history: History): Found {
  const violations = [...history.runs].flatMap(([id, runs]) => {
    const retries = history.retriesOf(id).length;
    if (runs[0]?.task !== DEFINITION || runs.length <= 1 + retries) return [];
    return [
      {
        kind: 'run again',
        task: id,
        cause: causeOf(history, id, ['late birth', 'late revoke', 'late withdrawal']),
        detail: { runs, retries },
      },
    ];
  });
  return { violations, allowed: [] };
}
