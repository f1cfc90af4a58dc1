import { isFinal } from '../../../../core/protocol/state.ts';
import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/** Every task that was accepted has a record, and comes to an end. */
export function ends(history: History): Found {
  const violations: Violation[] = [];
  for (const id of history.accepted.keys()) {
    const record = history.records.get(id) ?? null;
    if (record && isFinal(record.state)) continue;
    violations.push({
      kind: record ? `left ${record.state}` : 'no record',
      task: id,
      cause: causeOf(history, id, [
        'late birth',
        'late withdrawal',
        'late revoke',
        'sent again twice beside a run',
      ]),
      detail: { record, runs: history.runs.get(id) ?? [] },
    });
  }
  const [settled] = history.all('settled');
  if (settled && !settled.inTime) {
    violations.push({ kind: 'does not settle', task: '-', cause: null, detail: settled });
  }
  return { violations, allowed: [] };
}
